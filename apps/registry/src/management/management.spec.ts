import { describe, expect, it } from '@jest/globals';
import type { RegistryEntity } from '#libs/contracts';
import { toPublic } from './public-entity.js';
import { yamlOf } from './upload.js';

describe('toPublic', () => {
  it('never shows a hash or a sealed secret, only that there is one', () => {
    const system: RegistryEntity = {
      kind: 'system',
      code: 'x',
      name: 'X',
      agency: 'H01',
      status: 'active',
      secretHash: 'scrypt$SALT$HASH',
    };
    expect(toPublic(system, true)).toEqual({ code: 'x', name: 'X', agency: 'H01', status: 'active', hasSecret: true });
    const connector: RegistryEntity = {
      kind: 'connector',
      code: 'c',
      system: 'x',
      protocol: 'webhook',
      url: 'http://x.example',
      sealedSecrets: { signingSecret: 'v1.SEALED' },
      settings: {},
      timeoutMs: 1,
      concurrency: 1,
    };
    expect(JSON.stringify(toPublic(connector, true))).not.toContain('SEALED');
  });
});

describe('yamlOf', () => {
  it('takes the text of the file', () => {
    expect(yamlOf(Buffer.from('{"yaml": "agencies: []"}'))).toBe('agencies: []');
  });

  it.each([
    ['{', 'malformed'],
    ['[]', 'payload-invalid'],
    ['{"yaml": 5}', 'payload-invalid'],
    ['{"yaml": "", "more": 1}', 'payload-invalid'],
    ['{"yaml": "a", "yaml": "b"}', 'payload-invalid'],
  ])('refuses %s as %s', (body, code) => {
    expect(() => yamlOf(Buffer.from(body))).toThrow(expect.objectContaining({ code }));
  });

  it('refuses a body that did not come as JSON', () => {
    expect(() => yamlOf({})).toThrow(expect.objectContaining({ code: 'unacceptable-media' }));
  });
});
