import type { RegistryState } from '#libs/registry-view';
import { type Adapter, type AdapterFactory, type AdapterPayload, Provider } from 'oidc-provider';
import { registeredClient } from './registered-client.js';
import { ReplayStore } from './replay-store.js';

type Storage = Pick<Adapter, 'find' | 'upsert'>;

/** What the provider stores: clients are read from the registry, used assertions kept; there is nothing else. */
export function providerAdapter(registry: RegistryState): AdapterFactory {
  const clients: Storage = {
    find: async id => registeredClient(registry, id, showsAssertion()),
    upsert: notOffered,
  };
  const replays = new ReplayStore();
  const assertions: Storage = {
    find: async id => replays.find(id),
    upsert: async (id: string, payload: AdapterPayload, expiresIn = 0) => replays.save(id, payload, expiresIn),
  };
  const nothing: Storage = { find: notOffered, upsert: notOffered };
  const byModel: Readonly<Record<string, Storage>> = { Client: clients, ReplayDetection: assertions };
  return model => ({ ...REST, ...(byModel[model] ?? nothing) });
}

/** Whether the request under way authenticates by private_key_jwt. */
function showsAssertion(): boolean {
  return Provider.ctx?.oidc.params?.['client_assertion'] !== undefined;
}

const notOffered = (): Promise<never> => Promise.reject(new Error('Not offered: client credentials only'));

const REST: Omit<Adapter, keyof Storage> = {
  findByUserCode: notOffered,
  findByUid: notOffered,
  consume: notOffered,
  destroy: notOffered,
  revokeByGrantId: notOffered,
};
