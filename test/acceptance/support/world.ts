import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHub, type StartHubOptions, type TestHub } from '#libs/testing';
import { ExchangeClient, ManagementClient } from './clients.js';
import { skipOldMessages } from './kafka.js';
import { Province } from './province.js';
import { baseOf, codeOf, merge, type RegistryDocument, secretOf } from './registry.js';

/** A hub, a province of its own, and who speaks to it. */
export interface World {
  readonly hub: TestHub;
  readonly province: Province;
  /** The one-stop system: sends and reads. */
  readonly oneStop: ExchangeClient;
  readonly admin: ManagementClient;
  /** Any other system of the registry, by its name. */
  client(name: string): ExchangeClient;
  /** Ends the hub and removes what it made. */
  remove(): Promise<void>;
}

/** Starts a hub with the province's registry and what is given beside it. `top`: a code that no other file uses. */
export async function startWorld(
  top: string,
  more: RegistryDocument = {},
  options: Omit<StartHubOptions, 'registryFiles'> = {},
): Promise<World> {
  await skipOldMessages();
  const file = await writeRegistry(merge(baseOf(top), more));
  const hub = await startHub({ ...options, registryFiles: [file.path] });
  const { exchangeUrl, managementUrl } = hub;
  const client = (name: string): ExchangeClient => {
    const code = codeOf(top, name);
    return new ExchangeClient(exchangeUrl, exchangeUrl, code, secretOf(code));
  };
  const admin = codeOf(top, 'admin');
  return {
    hub,
    province: new Province(top),
    oneStop: client('one-stop'),
    admin: new ManagementClient(exchangeUrl, managementUrl, admin, secretOf(admin)),
    client,
    async remove() {
      await hub.remove();
      await file.remove();
    },
  };
}

export interface RegistryPath {
  readonly path: string;
  remove(): Promise<void>;
}

/** A registry file of its own. */
export async function writeRegistry(document: RegistryDocument | string): Promise<RegistryPath> {
  const dir = await mkdtemp(join(tmpdir(), 'hub-registry-'));
  const path = join(dir, 'registry.yaml');
  await writeFile(path, typeof document === 'string' ? document : JSON.stringify(document));
  return { path, remove: () => rm(dir, { recursive: true, force: true }) };
}
