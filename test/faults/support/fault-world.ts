import { startPartnerSim, type StartHubOptions, waitFor } from '#libs/testing';
import { ManagementClient } from '../../acceptance/support/clients.js';
import { skipOldMessages } from '../../acceptance/support/kafka.js';
import {
  agreement,
  baseOf,
  codeOf,
  merge,
  portalPartner,
  type RegistryDocument,
  secretOf,
  webhookPartner,
} from '../../acceptance/support/registry.js';
import { writeRegistry } from '../../acceptance/support/world.js';
import { Dossiers, UNITS } from './dossiers.js';
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
const isMoody = (unit: number): boolean => unit % 2 === 0;
const isPortals = (unit: number): boolean => unit === PORTAL_UNIT;

export interface FaultWorldOptions {
  /** Of each app but the registry; default 2. */
  readonly copies?: number;
  readonly env?: StartHubOptions['env'];
}

/** A split hub, its partners, and the doors of its gateways. */
export class FaultWorld {
  private constructor(
    readonly dossiers: Dossiers,
    readonly hub: SplitHub,
    readonly steady: WebhookPartner,
    readonly moody: WebhookPartner,
    readonly portalUrl: string,
    private readonly removePartners: () => Promise<void>,
  ) {}

  /** `top`: a code that no other file uses. */
  static async start(top: string, { copies = 2, env: given = {} }: FaultWorldOptions = {}): Promise<FaultWorld> {
    await waitFor(() => skipOldMessages().then(() => true), { what: 'earlier hubs to be gone', timeoutMs: 30_000 });
    const dossiers = new Dossiers(top);
    const [steady, moody] = [await WebhookPartner.start(dossiers), await WebhookPartner.start(dossiers)];
    const portal = await startPartnerSim();
    const file = await writeRegistry(registryOf(dossiers, { steady: steady.port, moody: moody.port }, portal.url));
    const env = {
      KAFKA_SESSION_TIMEOUT_MS: String(SESSION_TIMEOUT_MS),
      DELIVERY_BACKOFF_MS: '200',
      DELIVERY_MAX_BACKOFF_MS: '2000',
      LOG_LEVEL: 'warn',
      ...given,
    };
    const removePartners = async (): Promise<void> => {
      await Promise.all([steady.stop(), moody.stop(), portal.process.stop(), file.remove()]);
    };
    try {
      const hub = await SplitHub.start({ registryFiles: [file.path], env }, copies);
      return new FaultWorld(dossiers, hub, steady, moody, portal.url, removePartners);
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
      portalReceiver('portal', this.portalUrl, this.dossiers, isPortals),
    ];
  }

  /** Figures of the one-stop's transactions, from whichever ledger answers. */
  async figures(): Promise<{ accepted: number; succeeded: number; failed: number; open: number }> {
    const admin = codeOf(this.dossiers.top, 'admin');
    const [gateway] = this.hub.urlsOf('gateway', 'exchange');
    const [ledger] = this.hub.urlsOf('ledger', 'management');
    const client = new ManagementClient(gateway!, ledger!, admin, secretOf(admin));
    // A process whose clock was ahead has accepted in the future.
    const to = new Date(Date.now() + 7_200_000).toISOString();
    const { body } = await client.call<Figures>('GET', `/api/v1/figures?by=system&to=${to}`);
    return body.groups.find(({ key }) => key === codeOf(this.dossiers.top, 'one-stop')) ?? NONE;
  }

  async remove(): Promise<void> {
    await this.hub.remove();
    await this.removePartners();
  }
}

interface Figures {
  readonly groups: readonly { key: string; accepted: number; succeeded: number; failed: number; open: number }[];
}

const NONE = { accepted: 0, succeeded: 0, failed: 0, open: 0 };

function registryOf(dossiers: Dossiers, ports: { steady: number; moody: number }, portalUrl: string): RegistryDocument {
  const { top } = dossiers;
  const oneStop = agreement(top, 'one-stop', ['send', 'read'], { quota: QUOTA });
  const partner = (name: 'steady' | 'moody', host: string): RegistryDocument =>
    webhookPartner(top, name, { url: `http://${host}:${ports[name]}/hook` });
  return merge(
    { ...baseOf(top), agreements: [oneStop] },
    wanting(dossiers, () => true, partner('steady', '127.0.0.1')),
    wanting(dossiers, isMoody, partner('moody', 'moody.faults.test')),
    wanting(dossiers, isPortals, portalPartner(top, 'portal', `${portalUrl}/dvcqg`)),
  );
}

/** The partner with a subscription to these units, which never gives up. */
function wanting(dossiers: Dossiers, units: Receiver['units'], partner: RegistryDocument): RegistryDocument {
  const all = Array.from({ length: UNITS }, (_, i) => i + 1);
  const filter = { agencies: all.filter(units).map(unit => dossiers.agency(unit)) };
  const subscriptions = partner.subscriptions?.map(each => ({ ...each, filter, maxAttempts: MAX_ATTEMPTS }));
  return { ...partner, ...(subscriptions ? { subscriptions } : {}) };
}
