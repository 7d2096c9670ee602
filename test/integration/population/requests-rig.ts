import { randomBytes, randomUUID } from 'node:crypto';
import { KafkaConfig, loadConfig, PopulationRequestsConfig, type PostgresConfig } from '#libs/config';
import {
  type Agreement,
  fromHeaders,
  POPULATION_VERIFICATION_REQUEST,
  type RegistryEntity,
  toHeaders,
  Topic,
  type Verification,
  VERIFICATION_REQUEST_POINTERS,
  VERIFICATION_REQUEST_SCHEMA,
  type VerificationAnswered,
  type VerificationRequest,
} from '#libs/contracts';
import { ExactlyOnce, KafkaClient, type ReceivedMessage, type RecordBatch } from '#libs/messaging';
import { type Database, LateDatabase, migrate, openDatabase, Outbox, type OutgoingMessage } from '#libs/persistence';
import { RegistryState, type RegistryView } from '#libs/registry-view';
import { DataKeys, SEALING_SCHEMA, sealRecord, SubjectHasher } from '#libs/sealing';
import { POPULATION_SCHEMA } from '../../../apps/population/src/persistence/population.schema.js';
import { PurposeCheck } from '../../../apps/population/src/purpose/application/purpose-check.service.js';
import { AnswerRequestService } from '../../../apps/population/src/requests/application/answer-request.service.js';
import { KeyEraser } from '../../../apps/population/src/requests/application/key-eraser.service.js';
import { RequestOpener } from '../../../apps/population/src/requests/application/request-opener.service.js';
import { RequestPermit } from '../../../apps/population/src/requests/application/request-permit.service.js';
import { RequestRunner } from '../../../apps/population/src/requests/application/request-runner.service.js';
import { RequestSettler } from '../../../apps/population/src/requests/application/request-settler.service.js';
import { TakeRequestsService } from '../../../apps/population/src/requests/application/take-requests.service.js';
import { ClaimsRepository } from '../../../apps/population/src/requests/persistence/claims.repository.js';
import { ErasuresRepository } from '../../../apps/population/src/requests/persistence/erasures.repository.js';
import type {
  Verified,
  Verifier,
  VerifyCall,
} from '../../../apps/population/src/verification/application/verifier.service.js';
import type { CheckedPerson } from '../../../apps/population/src/verification/domain/checked-person.js';
import { createOwnDatabase, type OwnDatabase } from '../service-records/own-database.js';

export const ASKER = 'insurance-h95';
export const NUMBER = '042090123456';
export const NAME = 'Nguyễn Thị Hạnh';
const RING = (): { current: string; keys: Map<string, Buffer> } => ({
  current: 'v1',
  keys: new Map([['v1', randomBytes(32)]]),
});
const MASTER = RING();
export const SUBJECTS = new SubjectHasher(RING());
const RELAY_LOCK = 7;

const SERVICE: RegistryEntity = {
  ...{ kind: 'service', code: POPULATION_VERIFICATION_REQUEST, version: '1', serviceKind: 'command' },
  ...{ name: '', nameEn: '', description: '', status: 'published', schema: VERIFICATION_REQUEST_SCHEMA, sealed: true },
  ...{ topic: Topic.PopulationVerificationRequested, pointers: VERIFICATION_REQUEST_POINTERS, provider: 'population' },
};

export function agreementOf(system: string, changes: Partial<Agreement> = {}): Agreement {
  return {
    ...{ kind: 'agreement', code: `${system}-asks`, service: SERVICE.code, serviceVersion: '1', system },
    ...{ actions: ['send'], agencies: ['H95'], purposes: ['1.001234'], fields: ['*'], status: 'active' },
    validFrom: '2020-01-01T00:00:00Z',
    ...changes,
  };
}

/** The registry as two systems see it that may both ask. */
export function registryWith(entities: readonly RegistryEntity[] = []): RegistryView {
  const state = new RegistryState();
  state.put(SERVICE);
  for (const code of [ASKER, 'other-h95']) {
    state.put({ kind: 'system', code, name: '', agency: 'H95', status: 'active' });
    state.put(agreementOf(code));
  }
  entities.forEach(entity => state.put(entity));
  return state as unknown as RegistryView;
}

export function requestOf(changes: Partial<VerificationRequest> = {}): VerificationRequest {
  return {
    requestCode: `YC-${randomUUID()}`,
    requestedAt: '2026-05-06T08:00:00+07:00',
    purpose: { officer: 'canbo.01', agency: 'H95.01', procedure: '1.001234' },
    person: { number: NUMBER, name: NAME, birthDate: '1990' },
    ...changes,
  };
}

export const MATCHED: Verification = {
  result: 'matched',
  fields: { number: true, name: true, birthDate: true },
  reasons: [],
  checkedAt: '2026-05-06T02:00:00.000Z',
};

/** A partner in memory: what it is asked, in order, and what it says. */
export class FakeVerifier {
  readonly asked: { person: CheckedPerson; call: VerifyCall }[] = [];
  /** Whether a question leaves the hub. */
  isSent = true;

  constructor(public say: (person: CheckedPerson, call: VerifyCall) => Promise<Verified>) {}

  async verify(person: CheckedPerson, call: VerifyCall): Promise<Verified> {
    this.asked.push({ person, call });
    if (this.isSent) call.onSent?.();
    return this.say(person, call);
  }
}

export const says =
  (verification: Verification = MATCHED) =>
  async ({ number }: CheckedPerson): Promise<Verified> => ({ verification, numbers: [number], others: [] });

/** One process that takes requests and has them answered. */
export interface RequestsProcess {
  readonly take: TakeRequestsService;
  readonly answers: AnswerRequestService;
  readonly claims: ClaimsRepository;
  readonly keys: DataKeys;
  start(): void;
  stop(): Promise<void>;
}

/** Everything but the partner is real: PostgreSQL, the schemas, the keys. */
export class RequestsRig {
  private readonly processes: RequestsProcess[] = [];
  private readonly kafka = new KafkaClient(loadConfig(KafkaConfig));
  private offset = 0;

  private constructor(
    readonly own: OwnDatabase,
    readonly database: Database,
    private readonly gatewayKeys: DataKeys,
  ) {}

  static async create(): Promise<RequestsRig> {
    const own = await createOwnDatabase();
    await migrate(POPULATION_SCHEMA, own.config);
    const database = await openDatabase(POPULATION_SCHEMA.schema, own.config);
    return new RequestsRig(own, database, keysOf(own.config));
  }

  async drop(): Promise<void> {
    await Promise.all(this.processes.map(each => each.stop()));
    await this.gatewayKeys.onApplicationShutdown();
    await this.database.close();
    await this.own.drop();
  }

  process(
    verifier: FakeVerifier,
    options: {
      readonly config?: Partial<PopulationRequestsConfig>;
      readonly registry?: RegistryView;
      readonly outbox?: Outbox;
    } = {},
  ): RequestsProcess {
    const { registry = registryWith(), outbox = new Outbox() } = options;
    const config = Object.assign(new PopulationRequestsConfig(), { backoffMs: 10, maxBackoffMs: 20 }, options.config);
    const keys = keysOf(this.own.config);
    const claims = new ClaimsRepository(this.database);
    const eraser = new KeyEraser(new ErasuresRepository(this.database), keys);
    const settler = new RequestSettler(this.database, outbox, claims, SUBJECTS, eraser);
    const permit = new RequestPermit(registry, new PurposeCheck(registry, this.database));
    const partner = verifier as unknown as Verifier;
    const answers = new AnswerRequestService(new RequestOpener(keys), permit, partner, claims, settler, config);
    const runner = new RequestRunner(claims, answers, config);
    const take = new TakeRequestsService(this.database, outbox, new ExactlyOnce(this.kafka), runner, eraser, config);
    const parts = [eraser, runner];
    const process: RequestsProcess = {
      ...{ take, answers, claims, keys },
      start: () => parts.forEach(part => part.onApplicationBootstrap()),
      stop: async () => {
        await Promise.all(parts.map(part => part.beforeApplicationShutdown()));
        await keys.onApplicationShutdown();
      },
    };
    this.processes.push(process);
    return process;
  }

  /** A message as the gateway writes it; `id`: of the transaction, where it is not made of the request's number. */
  async message(
    request: VerificationRequest,
    { id = randomUUID(), system = ASKER, acceptedAt = new Date().toISOString() } = {},
  ): Promise<ReceivedMessage> {
    const [key] = await this.gatewayKeys.create(1);
    const subject = SUBJECTS.nameOf('request', `${system}\u0000${request.requestCode}`);
    const body = JSON.stringify(request);
    const headers = toHeaders({
      ...{ id, type: Topic.PopulationVerificationRequested, subject, time: request.requestedAt, system },
      ...{ service: SERVICE.code, serviceVersion: '1', agency: request.purpose.agency, dataKey: key!.id },
      ...{ acceptedAt, bodyHash: SUBJECTS.nameOf('body', body) },
    });
    return { offset: BigInt(this.offset++), key: subject, value: sealRecord(key!.key, id, body), headers };
  }

  batch(messages: readonly ReceivedMessage[], partition = 0): RecordBatch {
    const topic = Topic.PopulationVerificationRequested;
    return { topic, partition, messages, heartbeat: async () => undefined, isStale: () => false };
  }

  async rows<T extends object>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    await this.own.owner.query('SET search_path = population, sealing');
    return (await this.own.owner.query<T>(sql, parameters)).rows;
  }

  /** What waits for the relay, as a process reads it that has not written it; takes it away. */
  async takeOutbox(): Promise<OutgoingMessage[]> {
    const another = new Outbox();
    return this.database.transaction(async tx => {
      const batches = (await another.take(tx, RELAY_LOCK, 1_000)) ?? [];
      await another.remove(tx, batches);
      return batches.flatMap(({ messages }) => messages);
    });
  }

  async stateOf(id: string): Promise<string | undefined> {
    return (await this.rows<{ state: string }>('SELECT state FROM requests WHERE id = $1', [id]))[0]?.state;
  }
}

export function idOf({ headers }: Pick<ReceivedMessage, 'headers'>): string {
  return fromHeaders(headers)!.id;
}

export function dataKeyOf({ headers }: Pick<ReceivedMessage, 'headers'>): string {
  return fromHeaders(headers)!.dataKey!;
}

export function answersIn(messages: readonly OutgoingMessage[]): VerificationAnswered[] {
  return messages
    .filter(({ topic }) => topic === Topic.PopulationVerificationAnswered)
    .map(({ value }) => JSON.parse(String(value)) as VerificationAnswered);
}

function keysOf(config: PostgresConfig): DataKeys {
  return new DataKeys(new LateDatabase(SEALING_SCHEMA, config), MASTER, 86_400_000);
}
