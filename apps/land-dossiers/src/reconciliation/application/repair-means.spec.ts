import { expect, it } from '@jest/globals';
import type { Database } from '#libs/persistence';
import { RegistryState, type RegistryView } from '#libs/registry-view';
import type { LandRules } from '../../application/land-rules.js';
import type { ReconciliationRow } from '../persistence/reconciliations.repository.js';
import { RepairMeans } from './repair-means.service.js';

const registry = new RegistryState();
registry.put({
  ...{ kind: 'subscription', code: 'to-tax', system: 'tax-h88', service: 'land-dossier', serviceVersion: '1' },
  ...{ filter: {}, maxAttempts: 5, status: 'active', delivery: 'pull' },
});
const means = new RepairMeans({} as Database, registry as RegistryView, {} as LandRules);
const resend = (party: string, system: string | null) => means.resend({ party, system } as ReconciliationRow, []);

it('an operator who cannot send again to a party is told what to set', async () => {
  const detail = /party tax: set bookParty: tax among the settings of its connector or of its system, or .*system=/;
  await expect(resend('tax', null)).rejects.toMatchObject({ code: 'conflict', detail: expect.stringMatching(detail) });
});

it('an operator who names a system without a subscription is told that it has none', async () => {
  const detail = expect.stringContaining('land-h88 has subscribed to no land dossiers');
  await expect(resend('land', 'land-h88')).rejects.toMatchObject({ code: 'conflict', detail });
});
