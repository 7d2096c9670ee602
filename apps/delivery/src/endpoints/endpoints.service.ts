import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Members, Presence } from '#libs/cache';
import { DeliveryConfig, DoorsConfig } from '#libs/config';
import { type Connector, createConnector, type DeliveryOutcome } from '#libs/connectors';
import type { ConnectorDefinition, Subscription } from '#libs/contracts';
import { FileStore } from '#libs/files';
import { FileLinks } from '#libs/http';
import { createLogger } from '#libs/observability';
import { type CallLimits, Circuit, dividedAmong, TokenBucket } from '#libs/outbound';
import { RegistryView, SecretBox } from '#libs/registry-view';
import { Lane } from './lane.js';
import { TroubleLog } from './trouble-log.js';

const logger = createLogger('endpoints');
const CLOSE_WITHIN_MS = 2_000;

/** A partner's address as one connector definition gives it; a changed definition is a new endpoint. */
export interface Endpoint {
  readonly definition: ConnectorDefinition;
  readonly connector: Connector;
  readonly circuit: Circuit;
  readonly lane: Lane;
}

/**
 * One endpoint per connector definition of the registry, made when it is first needed. Of a definition's limits each has an equal
 * part of those that deliver: partitions and retries are spread over these evenly.
 */
@Injectable()
export class Endpoints implements OnApplicationShutdown {
  private readonly byCode = new Map<string, Endpoint>();
  private readonly links: FileLinks;
  private readonly members: Members;
  private readonly stopListening: () => void;
  private movedListener: (code: string) => void = () => undefined;

  constructor(
    private readonly registry: RegistryView,
    private readonly secrets: SecretBox,
    private readonly config: DeliveryConfig,
    private readonly files: FileStore,
    private readonly doors: DoorsConfig,
    presence: Presence,
  ) {
    this.members = presence.join('delivery');
    this.members.onChange(() => this.limitAll());
    this.links = new FileLinks(secrets);
    this.stopListening = registry.onChange(() => this.retireChanged());
  }

  /**
   * Where the subscription's messages go now; undefined where they have to wait: it is paused, its system suspended,
   * its connector missing or another system's, or the system fetches them itself.
   */
  of(subscription: Subscription): Endpoint | undefined {
    if (subscription.status !== 'active') return undefined;
    if (this.registry.system(subscription.system)?.status !== 'active') return undefined;
    const definition = subscription.connector && this.registry.connector(subscription.connector);
    if (!definition || definition.system !== subscription.system) return undefined;
    return this.byCode.get(definition.code) ?? this.open(definition);
  }

  /** The endpoint of a connector, where this process has had something for it. */
  opened(code: string): Endpoint | undefined {
    return this.byCode.get(code);
  }

  /** Those that this process has had something for. */
  allOpened(): Iterable<Endpoint> {
    return this.byCode.values();
  }

  /** Called with the code of a connector that has another address now. */
  onMoved(listener: (code: string) => void): void {
    this.movedListener = listener;
  }

  /** A partner that hangs does not hold up the end of the process. */
  async onApplicationShutdown(): Promise<void> {
    this.stopListening();
    const closed = Promise.all([...this.byCode.values()].map(endpoint => endpoint.connector.close()));
    await Promise.race([closed, pause(CLOSE_WITHIN_MS, undefined, { ref: false })]);
  }

  private open(definition: ConnectorDefinition): Endpoint {
    const { concurrency, ratePerSecond } = this.limitsOf(definition);
    const rate = ratePerSecond === undefined ? undefined : new TokenBucket(ratePerSecond);
    const connector = this.connect(definition, rate);
    const circuit = new Circuit(this.config.maxRetryAfterMs);
    const troubles = new TroubleLog(definition);
    const onOutcome = (outcome: DeliveryOutcome): void => {
      circuit.record(outcome, performance.now());
      troubles.note(outcome, performance.now());
    };
    const lane = new Lane(connector, concurrency, onOutcome, rate);
    const endpoint = { definition, connector, circuit, lane };
    this.byCode.set(definition.code, endpoint);
    return endpoint;
  }

  private limitsOf(definition: ConnectorDefinition): CallLimits {
    return dividedAmong(definition, this.members.count);
  }

  private limitAll(): void {
    for (const { lane, definition } of this.byCode.values()) lane.limit(this.limitsOf(definition));
  }

  private connect(definition: ConnectorDefinition, rate: TokenBucket | undefined): Connector {
    return createConnector({
      definition,
      secrets: this.openSecrets(definition),
      allowedNetworks: this.config.allowedNetworks,
      ...(rate ? { nextTurn: () => turnOf(rate) } : {}),
      files: this.files,
      hubUrl: this.doors.issuer,
      fileLinkTo: place => this.links.linkTo(place, definition.system, this.config.fileLinkDays),
    });
  }

  /** A secret that does not open is left out: the connector says then what it lacks, and its messages wait. */
  private openSecrets(definition: ConnectorDefinition): Record<string, string> {
    const opened: Record<string, string> = {};
    for (const [name, sealed] of Object.entries(definition.sealedSecrets)) {
      try {
        opened[name] = this.secrets.open(sealed);
      } catch (error) {
        logger.error('A secret of a connector does not open', { code: definition.code, error });
      }
    }
    return opened;
  }

  private retireChanged(): void {
    for (const [code, endpoint] of this.byCode) {
      if (JSON.stringify(this.registry.connector(code)) === JSON.stringify(endpoint.definition)) continue;
      this.byCode.delete(code);
      endpoint.circuit.retire();
      if (this.registry.connector(code)?.url !== endpoint.definition.url) this.movedListener(code);
      closeWhenIdle(endpoint).catch((error: unknown) => logger.warn('A connector did not close', { code, error }));
    }
  }
}

/** Resolves when the endpoint takes another call in this second. */
async function turnOf(rate: TokenBucket): Promise<void> {
  for (let waitMs; (waitMs = rate.take(performance.now())) > 0;) await pause(waitMs);
}

/** What is under way by the old definition ends by it; what has not begun does not. */
async function closeWhenIdle({ lane, connector }: Endpoint): Promise<void> {
  await lane.idle();
  await connector.close();
}
