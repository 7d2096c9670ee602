import { startPartnerSim, type StartHubOptions, waitFor } from '#libs/testing';
import { ExchangeClient, ManagementClient } from '../../acceptance/support/clients.js';
import { skipOldMessages } from '../../acceptance/support/kafka.js';
import {
  agreement,
  baseOf,
  codeOf,
  merge,
  portalPartner,
  pullPartner,
  type RegistryDocument,
  secretOf,
  webhookPartner,
} from '../../acceptance/support/registry.js';
import { writeRegistry } from '../../acceptance/support/world.js';
import type { ArrivalBook } from './arrival-book.js';
import { Dossiers, UNITS } from './dossiers.js';
import { FetchingPartner } from './fetching-partner.js';
import { GatewayDoor } from './gateway-door.js';
import { portalReceiver, type Receiver, webhookReceiver } from './gather-evidence.js';
import { SESSION_TIMEOUT_MS } from './process-faults.js';
import { SplitHub } from './split-hub.js';
import { WebhookPartner } from './webhook-partner.js';

/** Nothing is given up in a run, however long a fault lasts. */
const MAX_ATTEMPTS = 1_000;
/** Never reached, so that every record asks Redis. */
const QUOTA = { perSecond: 50_000, burst: 100_000 };
const PORTAL_UNIT = 1;
const FETCHING_UNIT = 5;
const isMoody = (unit: number): boolean => unit % 2 === 0;
const isPortals = (unit: number): boolean => unit === PORTAL_UNIT;
const isBatched = (unit: number): boolean => unit % 5 === 3;
const isFetching = (unit: number): boolean => unit === FETCHING_UNIT;

export interface FaultWorldOptions {
  /** Of each app but the registry; default 2. */
  readonly copies?: number;
  readonly env?: StartHubOptions['env'];
}

/** A split hub, its partners, and the doors of its gateways. */
export class FaultWorld {
  private readonly fetching: FetchingPartner;

  private constructor(
    readonly dossiers: Dossiers,
    readonly hub: SplitHub,
    readonly steady: WebhookPartner,
    readonly moody: WebhookPartner,
    /** Takes batches. */
    private readonly batched: WebhookPartner,
    readonly portalUrl: string,
    private readonly removePartners: () => Promise<void>,
  ) {
    const code = codeOf(dossiers.top, 'fetching');
    const [gateway] = hub.urlsOf('gateway', 'exchange');
    const doors = hub.urlsOf('delivery', 'exchange');
    const clients = doors.map(url => new ExchangeClient(gateway!, url, code, secretOf(code)));
    this.fetching = new FetchingPartner(clients, code, dossiers);
  }

  /** `top`: a code that no other file uses. */
  static async start(top: string, { copies = 2, env: given = {} }: FaultWorldOptions = {}): Promise<FaultWorld> {
    await waitFor(() => skipOldMessages().then(() => true), { what: 'earlier hubs to be gone', timeoutMs: 30_000 });
    const dossiers = new Dossiers(top);
    const partners = [1, 2, 3].map(() => WebhookPartner.start(dossiers));
    const [steady, moody, batched] = (await Promise.all(partners)) as [WebhookPartner, WebhookPartner, WebhookPartner];
    const portal = await startPartnerSim();
    const ports = { steady: steady.port, moody: moody.port, batched: batched.port };
    const file = await writeRegistry(registryOf(dossiers, ports, portal.url));
    const env = {
      KAFKA_SESSION_TIMEOUT_MS: String(SESSION_TIMEOUT_MS),
      DELIVERY_BACKOFF_MS: '200',
      DELIVERY_MAX_BACKOFF_MS: '2000',
      LOG_LEVEL: 'warn',
      ...given,
    };
    const removePartners = async (): Promise<void> => {
      await Promise.all([steady.stop(), moody.stop(), batched.stop(), portal.process.stop(), file.remove()]);
    };
    try {
      const hub = await SplitHub.start(top, { registryFiles: [file.path], env }, copies);
      return new FaultWorld(dossiers, hub, steady, moody, batched, portal.url, removePartners);
    } catch (error) {
      await removePartners();
      throw error;
    }
  }

  doors(): GatewayDoor[] {
    const code = codeOf(this.dossiers.top, 'one-stop');
    return this.hub.urlsOf('gateway', 'exchange').map(url => new GatewayDoor(url, code, secretOf(code)));
  }

  receivers(): Receiver[] {
    return [
      webhookReceiver('steady', this.steady.book, () => true),
      webhookReceiver('moody', this.moody.book, isMoody),
      webhookReceiver('batched', this.batched.book, isBatched),
      webhookReceiver('fetching', this.fetching.book, isFetching),
      portalReceiver('portal', this.portalUrl, this.dossiers, isPortals),
    ];
  }

  /** What came to each receiver that knows ids. */
  get books(): ArrivalBook[] {
    return [this.steady, this.moody, this.batched, this.fetching].map(({ book }) => book);
  }

  get moodyCode(): string {
    return codeOf(this.dossiers.top, 'moody');
  }

  get operator(): ManagementClient {
    return this.managementOf('delivery');
  }

  /** Figures of the one-stop's transactions, from whichever ledger answers. */
  async figures(): Promise<{ accepted: number; succeeded: number; failed: number; open: number }> {
    const client = this.managementOf('ledger');
    // A process whose clock was ahead has accepted in the future.
    const to = new Date(Date.now() + 7_200_000).toISOString();
    const { body } = await client.call<Figures>('GET', `/api/v1/figures?by=system&to=${to}`);
    return body.groups.find(({ key }) => key === codeOf(this.dossiers.top, 'one-stop')) ?? NONE;
  }

  private managementOf(app: string): ManagementClient {
    const admin = codeOf(this.dossiers.top, 'admin');
    const [gateway] = this.hub.urlsOf('gateway', 'exchange');
    const [management] = this.hub.urlsOf(app, 'management');
    return new ManagementClient(gateway!, management!, admin, secretOf(admin));
  }

  async remove(): Promise<void> {
    await this.fetching.stop();
    await this.hub.remove();
    await this.removePartners();
  }
}

interface Figures {
  readonly groups: readonly { key: string; accepted: number; succeeded: number; failed: number; open: number }[];
}

const NONE = { accepted: 0, succeeded: 0, failed: 0, open: 0 };

type Webhooks = Readonly<Record<'steady' | 'moody' | 'batched', number>>;

function registryOf(dossiers: Dossiers, ports: Webhooks, portalUrl: string): RegistryDocument {
  const { top } = dossiers;
  const oneStop = agreement(top, 'one-stop', ['send', 'read'], { quota: QUOTA });
  const partner = (name: keyof Webhooks, host: string): RegistryDocument =>
    webhookPartner(top, name, { url: `http://${host}:${ports[name]}/hook` });
  const fetching = pullPartner(top, 'fetching', { agencies: [top] });
  return merge(
    { ...baseOf(top), agreements: [oneStop] },
    wanting(dossiers, () => true, partner('steady', '127.0.0.1')),
    wanting(dossiers, isMoody, partner('moody', 'moody.faults.test')),
    wanting(dossiers, isBatched, inBatches(partner('batched', '127.0.0.1'))),
    wanting(dossiers, isFetching, fetching),
    wanting(dossiers, isPortals, portalPartner(top, 'portal', `${portalUrl}/dvcqg`)),
  );
}

function inBatches(partner: RegistryDocument): RegistryDocument {
  return { ...partner, connectors: partner.connectors?.map(each => ({ ...each, settings: { batch: '50' } })) ?? [] };
}

/** The partner with a subscription to these units, which never gives up. */
function wanting(dossiers: Dossiers, units: Receiver['units'], partner: RegistryDocument): RegistryDocument {
  const all = Array.from({ length: UNITS }, (_, i) => i + 1);
  const filter = { agencies: all.filter(units).map(unit => dossiers.agency(unit)) };
  const subscriptions = partner.subscriptions?.map(each => ({ ...each, filter, maxAttempts: MAX_ATTEMPTS }));
  return { ...partner, ...(subscriptions ? { subscriptions } : {}) };
}
