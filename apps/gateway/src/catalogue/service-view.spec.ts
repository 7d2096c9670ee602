import { describe, expect, it } from '@jest/globals';
import type { Agreement, DataService } from '#libs/contracts';
import { RegistryState } from '#libs/registry-view';
import { catalogueOf, offeredService } from './service-view.js';

const service = (code: string, version = '1') =>
  ({
    kind: 'service',
    code,
    version,
    serviceKind: 'event',
    name: '',
    nameEn: '',
    description: '',
    status: 'published',
  }) as DataService;
const agreement = (overrides: Partial<Agreement>): Agreement => ({
  kind: 'agreement',
  code: `${overrides.service}-${overrides.actions?.join('')}-${overrides.serviceVersion ?? '1'}`,
  service: 'a',
  serviceVersion: '1',
  system: 's',
  actions: ['send'],
  agencies: ['H22'],
  purposes: [],
  fields: ['*'],
  validFrom: '2020-01-01T00:00:00Z',
  status: 'active',
  ...overrides,
});

function registryOf(...agreements: Agreement[]): RegistryState {
  const registry = new RegistryState();
  [service('a'), service('a', '2'), service('b'), ...agreements].forEach(entity => registry.put(entity));
  return registry;
}

describe('the catalogue', () => {
  it('shows a service with what each agreement allows', () => {
    const read = agreement({ service: 'a', actions: ['read'], agencies: ['H41'] });
    const [only, ...others] = catalogueOf(registryOf(agreement({ service: 'a' }), read), 's');
    expect(others).toEqual([]);
    expect(only!.view).toMatchObject({
      code: 'a',
      version: '1',
      actions: ['send', 'read'],
      agencies: { send: ['H22'], read: ['H41'] },
      links: { records: '/v1/services/a/records', schema: '/v1/services/a/schema' },
    });
  });

  it('links to the door of the service: one for records, another for questions', () => {
    const registry = registryOf(agreement({ service: 'q' }));
    registry.put({ ...service('q'), serviceKind: 'query' });
    expect(offeredService(registry, 's', 'q')?.view.links).toEqual({
      queries: '/v1/services/q/queries',
      ...{ schema: '/v1/services/q/schema', openapi: '/v1/services/q/openapi.json' },
    });
  });

  it('shows the newest version that is under agreement', () => {
    const registry = registryOf(agreement({ service: 'a' }), agreement({ service: 'a', serviceVersion: '2' }));
    expect(offeredService(registry, 's', 'a')?.view.version).toBe('2');
  });

  it('hides services without an agreement in force', () => {
    const ended = agreement({ service: 'b', validUntil: '2021-01-01T00:00:00Z' });
    const registry = registryOf(agreement({ service: 'a', system: 'another' }), ended);
    expect(catalogueOf(registry, 's')).toEqual([]);
    expect(offeredService(registry, 's', 'a')).toBeUndefined();
  });
});
