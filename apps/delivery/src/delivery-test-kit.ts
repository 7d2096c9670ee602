import type { Connector, DeliveryOutcome, OutboundMessage } from '#libs/connectors';
import type { ConnectorDefinition, Envelope, RegistryEntity, Subscription } from '#libs/contracts';
import { bodyHashOf, transactionIdOf } from '#libs/kernel';
import { Circuit } from '#libs/outbound';
import { RegistryState, type RegistryView } from '#libs/registry-view';
import type { ChangedEvent } from './application/changed-event.js';
import { RecordText } from './domain/record-text.js';
import type { Endpoint } from './endpoints/endpoints.service.js';
import { Lane } from './endpoints/lane.js';

/** For the unit and integration tests of this app only. */
export const SERVICE = 'service-record-status';
export const AGENCY = '000.00.01.H22';
export const DELIVERED: DeliveryOutcome = { status: 'delivered', code: 'http-200', durationMs: 1 };
export const FAILED: DeliveryOutcome = { status: 'retry', code: 'http-500', detail: 'down', durationMs: 1 };

/** The same numbers from 0 to 1 for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

export function subscriptionOf(code: string, changes: Partial<Subscription> = {}): Subscription {
  return {
    kind: 'subscription',
    code,
    system: `${code}-system`,
    service: SERVICE,
    serviceVersion: '1',
    ...(changes.delivery === 'pull' ? {} : { connector: `${code}-connector` }),
    filter: {},
    maxAttempts: 3,
    status: 'active',
    ...changes,
  };
}

export function connectorOf(
  subscription: Subscription,
  changes: Partial<ConnectorDefinition> = {},
): ConnectorDefinition {
  return {
    kind: 'connector',
    code: subscription.connector ?? subscription.code,
    system: subscription.system,
    protocol: 'webhook',
    url: 'http://127.0.0.1:9/',
    sealedSecrets: {},
    settings: {},
    timeoutMs: 1_000,
    concurrency: 4,
    ...changes,
  };
}

/** `change` puts an entity in the place of the one of its code and tells the listeners, as a message of the registry does. */
export type TestRegistry = RegistryView & { change(entity: RegistryEntity): void };

/** The view of a registry with these entities; they can be changed afterwards. */
export function registryOf(entities: readonly RegistryEntity[]): TestRegistry {
  const state = new RegistryState();
  const listeners = new Set<() => void>();
  entities.forEach(entity => state.put(entity));
  const onChange = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const change = (entity: RegistryEntity): void => {
    state.put(entity);
    listeners.forEach(listener => listener());
  };
  return Object.assign(state, { onChange, change }) as unknown as TestRegistry;
}

interface EventOptions {
  readonly key?: string;
  readonly record?: Record<string, unknown>;
  readonly agency?: string;
}

/** The changed event at that offset; its transaction follows from key and offset. */
export function eventAt(
  offset: number,
  { key = `key-${offset}`, record, agency = AGENCY }: EventOptions = {},
): ChangedEvent {
  const text = JSON.stringify(record ?? { dossierCode: key, status: 2, offset });
  const envelope: Envelope = {
    id: transactionIdOf('sender', SERVICE, `${key}/${offset}`),
    type: 'service-record.status.changed.v1',
    subject: key,
    time: '2026-05-04T09:00:00+07:00',
    acceptedAt: '2026-05-04T02:00:01Z',
    system: 'sender',
    service: SERVICE,
    serviceVersion: '1',
    agency,
    bodyHash: bodyHashOf(text),
  };
  return {
    envelope,
    record: new RecordText(text),
    origin: { topic: envelope.type, partition: 0, offset: BigInt(offset) },
  };
}

type Answer = (message: OutboundMessage) => DeliveryOutcome | Promise<DeliveryOutcome>;

/** A partner in memory that keeps what it was sent, in the order in which the calls began. */
export class FakeConnector implements Connector {
  readonly calls: (readonly OutboundMessage[])[] = [];
  callsAtOnce = 0;
  mostCallsAtOnce = 0;

  constructor(
    private readonly answer: Answer,
    readonly maxBatch = 1,
  ) {}

  get sent(): OutboundMessage[] {
    return this.calls.flat();
  }

  async deliver(messages: readonly OutboundMessage[]): Promise<readonly DeliveryOutcome[]> {
    this.calls.push(messages);
    this.mostCallsAtOnce = Math.max(this.mostCallsAtOnce, ++this.callsAtOnce);
    try {
      return await Promise.all(messages.map(async message => this.answer(message)));
    } finally {
      this.callsAtOnce--;
    }
  }

  async close(): Promise<void> {
    // Holds nothing open.
  }
}

export function endpointOf(subscription: Subscription, connector: Connector, concurrency = 4): Endpoint {
  const circuit = new Circuit(60_000);
  const lane = new Lane(connector, concurrency, outcome => circuit.record(outcome, Date.now()));
  return { definition: connectorOf(subscription, { concurrency }), connector, circuit, lane };
}
