import { describe, expect, it } from '@jest/globals';
import type { Agreement, RegistryEntity, System } from '#libs/contracts';
import { buildCredentials, secretHolders } from './credentials.js';

const system = (code: string, secretHash?: string): System => ({
  kind: 'system',
  code,
  name: code,
  agency: 'H01',
  status: 'active',
  ...(secretHash ? { secretHash } : {}),
});
const agreement = (code: string, actions: Agreement['actions'], agencies: string[]): Agreement => ({
  kind: 'agreement',
  code,
  service: `service-${code}`,
  serviceVersion: '1',
  system: 'x',
  actions,
  agencies,
  purposes: [],
  fields: ['*'],
  validFrom: '2020-01-01T00:00:00.000Z',
  status: 'active',
});

describe('buildCredentials', () => {
  const entities: RegistryEntity[] = [
    system('x', 'scrypt$a$b'),
    system('lost', 'scrypt$a$b'),
    system('none'),
    agreement('a', ['send', 'read'], ['H01', 'H02']),
    agreement('b', ['receive'], ['H03']),
    agreement('c', ['send'], ['H02']),
  ];

  it('tells each client with a known secret what it may send and for whom, each once', () => {
    expect(buildCredentials(entities, new Map([['x', 'plain']]))).toEqual({
      clients: {
        x: { clientId: 'x', clientSecret: 'plain', sends: ['service-a', 'service-c'], agencies: ['H01', 'H02'] },
      },
    });
  });

  it('leaves out whose secret nobody knows, and secrets that belong to nobody', () => {
    expect(
      buildCredentials(
        entities,
        new Map([
          ['none', 'p'],
          ['gone', 'p'],
        ]),
      ),
    ).toEqual({ clients: {} });
    expect(secretHolders(entities).map(({ code }) => code)).toEqual(['x', 'lost']);
  });
});
