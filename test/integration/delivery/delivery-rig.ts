import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize } from 'node:v8';
import { DeliveryConfig, DoorsConfig, PostgresConfig } from '#libs/config';
import {
  type Agreement,
  type RegistryEntity,
  type Subscription,
  toHeaders,
  type TransactionFact,
} from '#libs/contracts';
import type { FileStore } from '#libs/files';
import type { FactPublisher, RecordBatch } from '#libs/messaging';
import { HealthRegistry } from '#libs/observability';
import { type Database, migrate, openDatabase, Outbox, type OutgoingMessage } from '#libs/persistence';
import { SecretBox } from '#libs/registry-view';
import { FakePresence, type TestDatabase } from '#libs/testing';
import { factsIn } from '../outbox-facts.js';
import type { ChangedEvent } from '../../../apps/delivery/src/application/changed-event.js';
import { DeliveryService } from '../../../apps/delivery/src/application/delivery.service.js';
import { HeldClaims } from '../../../apps/delivery/src/application/held-claims.js';
import { PauseLevers } from '../../../apps/delivery/src/application/pause-levers.service.js';
import { PullService } from '../../../apps/delivery/src/application/pull.service.js';
import { PullWaiters } from '../../../apps/delivery/src/application/pull-waiters.js';
import { Retrier } from '../../../apps/delivery/src/application/retrier.service.js';
import { RetryDestinations } from '../../../apps/delivery/src/application/retry-destinations.js';
import { RetryDispatcher } from '../../../apps/delivery/src/application/retry-dispatcher.js';
import { Router } from '../../../apps/delivery/src/application/router.js';
import { Settler } from '../../../apps/delivery/src/application/settler.service.js';
import { WaitingLookup } from '../../../apps/delivery/src/application/waiting-lookup.js';
import {
  AGENCY,
  connectorOf,
  registryOf,
  SERVICE,
  subscriptionOf,
  type TestRegistry,
} from '../../../apps/delivery/src/delivery-test-kit.js';
import { Endpoints } from '../../../apps/delivery/src/endpoints/endpoints.service.js';
import { ClaimsRepository } from '../../../apps/delivery/src/persistence/claims.repository.js';
import { DELIVERY_SCHEMA } from '../../../apps/delivery/src/persistence/delivery-schema.js';
import { ParkingRepository } from '../../../apps/delivery/src/persistence/parking.repository.js';
import { PausesRepository } from '../../../apps/delivery/src/persistence/pauses.repository.js';
import { PullRepository } from '../../../apps/delivery/src/persistence/pull.repository.js';
import { ReplaysRepository } from '../../../apps/delivery/src/persistence/replays.repository.js';
import { SettlementRepository } from '../../../apps/delivery/src/persistence/settlement.repository.js';

const SIGNING_SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`;

/** A partner that is subscribed to everything, with agreement, system and connector. */
export interface Partner {
  readonly code: string;
  readonly url: string;
  readonly changes?: Partial<Subscription>;
  readonly fields?: readonly string[];
  readonly concurrency?: number;
  readonly timeoutMs?: number;
}

/** The pieces of a delivery process as its module puts them together, without Kafka; its own facts are kept. */
export interface DeliveryRig {
  readonly database: Database;
  readonly service: DeliveryService;
  readonly retrier: Retrier;
  readonly pauseLevers: PauseLevers;
  readonly claims: ClaimsRepository;
  readonly parking: ParkingRepository;
  readonly settlements: SettlementRepository;
  readonly pulls: PullRepository;
  readonly pulling: PullService;
  readonly published: TransactionFact[];
  readonly replays: ReplaysRepository;
  readonly registry: TestRegistry;
  readonly router: Router;
  readonly endpoints: Endpoints;
  readonly config: DeliveryConfig;
  stop(): Promise<void>;
}

export async function prepareSchema(database: TestDatabase): Promise<void> {
  await migrate(DELIVERY_SCHEMA, configOf(database));
}

export function configOf(database: TestDatabase): PostgresConfig {
  return Object.assign(new PostgresConfig(), { url: database.url });
}

export async function startRig(
  test: TestDatabase,
  partners: readonly Partner[],
  settings: Partial<DeliveryConfig> = {},
  presence = new FakePresence().asPresence,
): Promise<DeliveryRig> {
  const database = await openDatabase('delivery', configOf(test));
  const secrets = await secretBox();
  const config = Object.assign(new DeliveryConfig(), { allowedNetworks: ['127.0.0.0/8'], backoffMs: 20, ...settings });
  const registry = registryOf(partners.flatMap(partner => entitiesOf(partner, secrets)));
  const outbox = new Outbox();
  const [parking, claims] = [new ParkingRepository(database, outbox), new ClaimsRepository(database)];
  const settlements = new SettlementRepository(database, outbox);
  const [router, endpoints] = [
    new Router(registry),
    new Endpoints(registry, secrets, config, {} as FileStore, new DoorsConfig(), presence),
  ];
  const held = new HeldClaims(claims, registry);
  const pauses = new PausesRepository(database);
  const destinations = new RetryDestinations(registry, endpoints, pauses);
  const dispatcher = new RetryDispatcher(destinations, router, new Settler(settlements, held), held, config);
  const published: TransactionFact[] = [];
  const facts = { publish: async (some: readonly TransactionFact[]) => void published.push(...some) };
  const retrier = new Retrier(claims, held, dispatcher, destinations);
  const service = new DeliveryService(
    router,
    endpoints,
    new WaitingLookup(parking),
    parking,
    dispatcher,
    facts as unknown as FactPublisher,
    config,
  );
  const pulls = new PullRepository(database, settlements, outbox);
  const pulling = new PullService(registry, router, pulls, new PullWaiters(pulls, registry, new HealthRegistry()));
  const stop = async (): Promise<void> => {
    await retrier.beforeApplicationShutdown();
    await endpoints.onApplicationShutdown();
    await database.close();
  };
  const replays = new ReplaysRepository(database, outbox);
  const pauseLevers = new PauseLevers(registry, pauses, dispatcher, destinations);
  const parts = { pauseLevers, registry, router, endpoints, config, replays };
  return { database, service, retrier, claims, parking, settlements, pulls, pulling, published, ...parts, stop };
}

export function batchOf(events: readonly ChangedEvent[]): RecordBatch {
  const messages = events.map(({ envelope, record, origin }) => ({
    offset: origin.offset,
    key: envelope.subject,
    value: Buffer.from(record.text),
    headers: toHeaders(envelope),
  }));
  const { topic, partition } = events[0]!.origin;
  return { topic, partition, messages, heartbeat: async () => undefined, isStale: () => false };
}

/** The facts that wait in the outbox, as the relay would send them; taken out. */
export async function takeOutboxFacts(test: TestDatabase): Promise<readonly TransactionFact[]> {
  const rows = await test.query<{ batch: Buffer }>(
    'WITH taken AS (DELETE FROM delivery.outbox RETURNING id, batch) SELECT batch FROM taken ORDER BY id',
  );
  return factsIn(rows.flatMap(row => deserialize(row.batch) as OutgoingMessage[]));
}

async function secretBox(): Promise<SecretBox> {
  const file = join(mkdtempSync(join(tmpdir(), 'delivery-')), 'key');
  writeFileSync(file, '11'.repeat(32));
  return SecretBox.fromFile(file);
}

function entitiesOf(partner: Partner, secrets: SecretBox): RegistryEntity[] {
  const { code, url, changes, fields = ['*'], concurrency = 4, timeoutMs = 2_000 } = partner;
  const subscription = subscriptionOf(code, { maxAttempts: 100, ...changes });
  const sealedSecrets = { signingSecret: secrets.seal(SIGNING_SECRET) };
  return [
    subscription,
    connectorOf(subscription, { url, concurrency, timeoutMs, sealedSecrets }),
    { kind: 'system', code: subscription.system, name: code, agency: AGENCY, status: 'active' },
    agreementOf(subscription, fields),
    SERVICE_ENTITY,
  ];
}

function agreementOf(subscription: Subscription, fields: readonly string[]): Agreement {
  return {
    kind: 'agreement',
    code: `${subscription.code}-agreement`,
    service: SERVICE,
    serviceVersion: '1',
    system: subscription.system,
    actions: ['receive'],
    agencies: ['H22'],
    purposes: [],
    fields,
    validFrom: '2020-01-01T00:00:00Z',
    status: 'active',
  };
}

const SERVICE_ENTITY: RegistryEntity = {
  kind: 'service',
  code: SERVICE,
  version: '1',
  serviceKind: 'event',
  name: SERVICE,
  nameEn: SERVICE,
  description: '',
  status: 'published',
  schema: {},
  topic: 'service-record.status.reported.v1',
  pointers: {
    businessKey: '/dossierCode',
    naturalKey: ['/dossierCode'],
    agency: '/agencyCode',
    occurredAt: '/occurredAt',
  },
};

/** How many deliveries were retried in the end. */
export async function retriedBy(counts: AsyncIterable<number>): Promise<number> {
  let retried = 0;
  for await (const count of counts) retried += count;
  return retried;
}
