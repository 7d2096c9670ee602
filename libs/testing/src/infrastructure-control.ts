import { fromEnvironment } from './environment.js';

export type InfrastructureName = 'kafka' | 'postgres' | 'redis';

async function order(path: string): Promise<void> {
  const response = await fetch(`${fromEnvironment('HUB_TEST_CONTROL')}/${path}`, { method: 'POST' });
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
}

/** Ends one of the services under the hub; resolves when its process has gone. Bring it back before the test ends. */
export function killInfrastructure(name: InfrastructureName, signal: NodeJS.Signals): Promise<void> {
  return order(`${name}/${signal}`);
}

/** Starts it again, or ends it in order and starts it again: same data, same ports. Resolves when it answers. */
export function restartInfrastructure(name: InfrastructureName): Promise<void> {
  return order(`${name}/restart`);
}
