import {
  answersOk,
  AppProcess,
  freePort,
  type HubPlace,
  prepareHub,
  startPartnerSim,
  type TestClient,
  urlOf,
} from '#libs/testing';
import { readFileSync } from 'node:fs';
import { signIn } from './sign-in.js';

const APPS = ['registry', 'gateway', 'ledger', 'population'] as const;
type App = (typeof APPS)[number];

interface Started {
  readonly process: AppProcess;
  readonly exchangeUrl: string;
}

/** What verifying people takes of a hub, each app a process of its own, and the partner: so that each can be measured. */
export class PopulationApps {
  private constructor(
    private readonly place: HubPlace,
    private readonly apps: ReadonlyMap<App, Started>,
    private readonly partner: AppProcess,
    readonly partnerPort: number,
  ) {}

  static async start(): Promise<PopulationApps> {
    const partnerPort = await freePort();
    const place = await prepareHub({ sandboxUrl: urlOf(partnerPort) });
    const gatewayPort = await freePort();
    const apps = new Map<App, Started>();
    for (const app of APPS) {
      apps.set(app, await startApp(app, place, app === 'gateway' ? gatewayPort : await freePort(), gatewayPort));
    }
    const { process } = await startPartnerSim({ port: partnerPort });
    return new PopulationApps(place, apps, process, partnerPort);
  }

  /** Of the app that takes files and asks about people. */
  get exchangeUrl(): string {
    return this.apps.get('population')!.exchangeUrl;
  }

  pidOf(app: App | 'partner'): number {
    return app === 'partner' ? this.partner.pid : this.apps.get(app)!.process.pid;
  }

  /** A token of a system of the sandbox. */
  token(client: string): Promise<string> {
    const { clients } = JSON.parse(readFileSync(this.place.credentialsFile, 'utf8')) as {
      clients: Record<string, TestClient>;
    };
    return signIn(this.apps.get('gateway')!.exchangeUrl, clients[client]!);
  }

  async stop(): Promise<void> {
    await this.partner.stop();
    for (const { process } of [...this.apps.values()].reverse()) await process.stop();
    await this.place.remove();
  }
}

async function startApp(app: App, place: HubPlace, exchange: number, gateway: number): Promise<Started> {
  const [management, health] = [await freePort(), await freePort()];
  const doors = {
    ...{ EXCHANGE_PORT: String(exchange), MANAGEMENT_PORT: String(management), HEALTH_PORT: String(health) },
    ...{ EXCHANGE_PUBLIC_URL: urlOf(gateway), LOG_LEVEL: 'warn' },
  };
  const process = new AppProcess(app, { ...place.env, ...doors }, () => answersOk(`${urlOf(health)}/health/ready`));
  await process.start();
  return { process, exchangeUrl: urlOf(exchange) };
}
