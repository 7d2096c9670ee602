import type { DeliveryOutcome } from '#libs/connectors';
import type { Envelope, TransactionFact } from '#libs/contracts';
import { toFactMessages } from '#libs/messaging';
import { Injectable } from '@nestjs/common';
import { Database, Outbox, together, type UnitOfWork } from '#libs/persistence';
import { newestOf } from './by-key.js';
import type { ClaimedKey } from './claims.repository.js';
import { LEASE } from './claims.repository.js';
import { pauseGone } from './pauses.repository.js';
import { takePositions } from './pull-streams.js';

export interface ParkedMessage {
  readonly subscription: string;
  readonly system: string;
  readonly businessKey: string;
  readonly envelope: Envelope;
  /** The whole record: what of it may be delivered is decided at each attempt. */
  readonly data: string;
  readonly origin: { readonly topic: string; readonly partition: number; readonly offset: bigint };
  readonly state: 'pending' | 'dead';
  readonly attempts: number;
  readonly settled: boolean;
  readonly outcome?: DeliveryOutcome;
  /** Its partner fetches it: it gets a position, and no key waits for it. */
  readonly isPull?: boolean;
}

export interface ParkedKey {
  readonly subscription: string;
  readonly businessKey: string;
  readonly dueInMs: number;
  /** An attempt of its oldest message has begun and not ended: the key is claimed at once. */
  readonly isUnderWay: boolean;
}

/** What was parked: ids in the order of the messages, undefined where the message had a row already. */
export interface Parked {
  readonly ids: readonly (string | undefined)[];
  readonly claims: readonly ClaimedKey[];
}

/** What waits already, of what a batch brings. */
export interface Waiting {
  readonly keys: readonly {
    readonly subscription: string;
    readonly businessKey: string;
    /**
     * The `sequence` that was parked last: what lies before it and has no row was delivered before a crash. It is the highest one,
     * unless an operator has sent an older message back; then what a crash brings again may go again, and nothing is lost.
     */
    readonly newest: number;
  }[];
  /** Transactions that have a row, or had one until a partner fetched it: they were handled before. */
  readonly transactionIds: ReadonlySet<string>;
  /** Subscriptions and connectors to which nothing is delivered now, as of `pauseSubjectsOf`. */
  readonly paused: ReadonlySet<string>;
}

/** Puts messages aside that cannot be delivered now. */
@Injectable()
export class ParkingRepository {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  async findWaiting(businessKeys: readonly string[], transactionIds: readonly string[]): Promise<Waiting> {
    const rows = await this.database.query<WaitingRow>(FIND_WAITING, [businessKeys, transactionIds]);
    const namesOf = (what: WaitingRow['what']) => rows.filter(row => row.what === what).map(row => row.name);
    return {
      keys: rows.flatMap(({ what, subscription, name, newest }) =>
        what === 'key' ? { subscription: subscription ?? '', businessKey: name, newest: newest ?? 0 } : [],
      ),
      transactionIds: new Set(namesOf('transaction')),
      paused: new Set(namesOf('pause')),
    };
  }

  /** All of a batch in one transaction, together with the facts that tell of it. */
  async park(
    messages: readonly ParkedMessage[],
    keys: readonly ParkedKey[],
    facts: readonly TransactionFact[],
  ): Promise<Parked> {
    const told = toFactMessages(facts);
    return this.database.transaction(async tx => {
      // The key first, as everywhere: who holds its row decides alone whether the key is free.
      const [claims, positions] = await together([blockKeys(tx, keys), takePositions(tx, messages)]);
      const [ids] = await together([
        insertMessages(tx, messages, positions),
        this.outbox.add(tx, told),
        pauseGone(tx, messages),
      ]);
      return { ids, claims };
    });
  }
}

interface WaitingRow {
  readonly what: 'key' | 'transaction' | 'pause';
  readonly subscription: string | null;
  readonly name: string;
  readonly newest: number | null;
}

const FIND_WAITING = `
  SELECT 'key' AS what, subscription, business_key AS name,
         (${newestOf('k', `(envelope->>'sequence')::integer`)}) AS newest
  FROM blocked_keys k WHERE business_key = ANY($1::text[])
  UNION ALL
  SELECT DISTINCT 'transaction', NULL, transaction_id::text, NULL::integer
  FROM (SELECT transaction_id FROM parked WHERE transaction_id = ANY($2::uuid[])
        UNION ALL SELECT transaction_id FROM pulled WHERE transaction_id = ANY($2::uuid[])) AS handled
  UNION ALL
  SELECT 'pause', NULL, subject, NULL::integer FROM pauses`;

/** Touching a key that is blocked already waits for a settlement that may be about to free it. */
const BLOCK_KEYS = `
  INSERT INTO blocked_keys AS k (subscription, business_key, due_at, claim)
  SELECT subscription, business_key,
         CASE WHEN under_way THEN now() + ${LEASE} ELSE now() + due_in_ms * interval '1 ms' END,
         CASE WHEN under_way THEN nextval('claims') END
  FROM unnest($1::text[], $2::text[], $3::double precision[], $4::boolean[])
    AS t(subscription, business_key, due_in_ms, under_way)
  ORDER BY business_key, subscription
  ON CONFLICT (business_key, subscription) DO UPDATE SET due_at = k.due_at
  RETURNING subscription, business_key, claim, xmax = 0 AS is_new`;

async function blockKeys(tx: UnitOfWork, keys: readonly ParkedKey[]): Promise<ClaimedKey[]> {
  if (keys.length === 0) return [];
  const rows = await tx.query<{ subscription: string; business_key: string; claim: string | null; is_new: boolean }>(
    BLOCK_KEYS,
    [
      keys.map(key => key.subscription),
      keys.map(key => key.businessKey),
      keys.map(key => key.dueInMs),
      keys.map(key => key.isUnderWay),
    ],
  );
  return rows.flatMap(({ subscription, business_key: businessKey, claim, is_new: isNew }) =>
    isNew && claim !== null ? { subscription, businessKey, claim } : [],
  );
}

const INSERT_MESSAGES = `
  INSERT INTO parked (subscription, system, business_key, transaction_id, topic, partition, kafka_offset, envelope, data,
                      state, attempts, settled, last_code, last_detail, last_attempt_at, accepted_at, pull_position)
  SELECT subscription, system, business_key, transaction_id, topic, partition, kafka_offset, envelope::jsonb, data,
         state, attempts, settled, last_code, last_detail, CASE WHEN attempts > 0 THEN now() END, accepted_at, pull_position
  FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::integer[], $7::bigint[], $8::text[],
              $9::text[], $10::text[], $11::integer[], $12::boolean[], $13::text[], $14::text[], $15::timestamptz[], $16::bigint[])
    WITH ORDINALITY
    AS t(subscription, system, business_key, transaction_id, topic, partition, kafka_offset, envelope, data,
         state, attempts, settled, last_code, last_detail, accepted_at, pull_position, place)
  ORDER BY place
  ON CONFLICT (transaction_id, subscription) DO NOTHING
  RETURNING id, subscription, transaction_id`;

async function insertMessages(
  tx: UnitOfWork,
  messages: readonly ParkedMessage[],
  positions: readonly (number | null)[],
): Promise<(string | undefined)[]> {
  const rows = await tx.query<{ id: string; subscription: string; transaction_id: string }>(INSERT_MESSAGES, [
    ...toColumns(messages),
    positions,
  ]);
  const ids = new Map(rows.map(row => [`${row.transaction_id}/${row.subscription}`, row.id]));
  return messages.map(message => ids.get(`${message.envelope.id}/${message.subscription}`));
}

function toColumns(messages: readonly ParkedMessage[]): unknown[][] {
  const column = <T>(valueOf: (message: ParkedMessage) => T): T[] => messages.map(valueOf);
  return [
    column(message => message.subscription),
    column(message => message.system),
    column(message => message.businessKey),
    column(message => message.envelope.id),
    column(message => message.origin.topic),
    column(message => message.origin.partition),
    column(message => message.origin.offset.toString()),
    column(message => JSON.stringify(message.envelope)),
    column(message => message.data),
    column(message => message.state),
    column(message => message.attempts),
    column(message => message.settled),
    column(message => message.outcome?.code ?? null),
    column(({ outcome }) => (outcome && outcome.status !== 'delivered' ? outcome.detail : null)),
    column(message => message.envelope.acceptedAt),
  ];
}
