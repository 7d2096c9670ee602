import { expect, it } from '@jest/globals';
import type { QuotaLimiter } from '#libs/cache';
import { QueriesConfig } from '#libs/config';
import { type DataService, POPULATION_VERIFICATION } from '#libs/contracts';
import { RegistryState, type RegistryView } from '#libs/registry-view';
import { QueriesService } from './queries.service.js';
import type { Query } from './query-handler.js';
import type { QueryLog } from './query-log.service.js';

const SERVICE: DataService = {
  ...{ kind: 'service', code: POPULATION_VERIFICATION, version: '1', serviceKind: 'query', status: 'published' },
  ...{ name: '', nameEn: '', description: '', schema: { type: 'object' } },
};

it('the time of a question counts from when it came to the door, whatever was done with it since', async () => {
  const registry = new RegistryState();
  registry.put(SERVICE);
  registry.put({ kind: 'system', code: 'one-stop', name: '', agency: 'H22', status: 'active' });
  registry.put({
    ...{ kind: 'agreement', code: 'a', service: SERVICE.code, serviceVersion: '1', system: 'one-stop' },
    ...{ actions: ['read'], agencies: ['H22'], purposes: ['*'], fields: ['*'], status: 'active' },
    validFrom: '2020-01-01T00:00:00Z',
  });
  const asked: Query[] = [];
  const answer = async (query: Query) => {
    asked.push(query);
    return { agency: '', dossier: '', answered: { body: {} } };
  };
  const log = { record: async () => undefined } as unknown as QueryLog;
  const handlers = [{ service: SERVICE.code, answer }];
  const view = registry as unknown as RegistryView;
  const queries = new QueriesService(handlers, view, {} as QuotaLimiter, log, new QueriesConfig());
  const receivedAt = performance.now() - 400;
  const headers = { 'hub-deadline-ms': '500' };
  await queries.ask({ client: 'one-stop', service: SERVICE.code, headers, body: Buffer.from('{}'), receivedAt });
  expect(asked.map(({ deadline }) => deadline)).toEqual([receivedAt + 500]);
});
