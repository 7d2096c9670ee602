import { startSandbox, type TestSandbox } from '#libs/testing';
import { ExchangeClient, ManagementClient } from './clients.js';

/** The sandbox with a system that asks about people, and somebody who may see everything. */
export interface PopulationSandbox {
  readonly sandbox: TestSandbox;
  readonly oneStop: ExchangeClient;
  readonly admin: ManagementClient;
}

export async function startPopulationSandbox(): Promise<PopulationSandbox> {
  const sandbox = await startSandbox();
  const { exchangeUrl, managementUrl } = sandbox.hub;
  const secretOf = (code: string): string => sandbox.hub.clients()[code]!.clientSecret;
  return {
    sandbox,
    oneStop: new ExchangeClient(exchangeUrl, exchangeUrl, 'one-stop-h22', secretOf('one-stop-h22')),
    admin: new ManagementClient(exchangeUrl, managementUrl, 'sandbox-admin', secretOf('sandbox-admin')),
  };
}
