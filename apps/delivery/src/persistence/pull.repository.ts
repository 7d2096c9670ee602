import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { toFactMessages } from '#libs/messaging';
import { Database, Outbox, type UnitOfWork } from '#libs/persistence';
import type { EndedAttempt, SettledMessage } from '../application/settlement-plan.js';
import { COUNTED } from './bounded-count.js';
import { endReplayed } from './replayed-events.js';
import { SettlementRepository } from './settlement.repository.js';

/** A message that waits for its partner to fetch it. */
export interface FetchedMessage extends SettledMessage {
  readonly position: number;
  readonly data: string;
  /** Of the past: the replay to which it belongs. It has no row of `parked` then, and settles nothing. */
  readonly replay?: string;
}

/** How far a partner is. */
export interface ReaderState {
  /** The highest position that it was given; nothing beyond it is a cursor. */
  readonly handedOut: number;
  /** Up to it nothing waits. */
  readonly acknowledged: number;
  readonly isPaused: boolean;
}

/** A place in a subscription after which something is looked for. */
export interface Place {
  readonly subscription: string;
  readonly after: number;
}

export interface Backlog {
  readonly subscription: string;
  readonly count: number;
}

export interface Acknowledged {
  /** How many messages were settled now, and how many of the past were taken. */
  readonly count: number;
  readonly replayed: number;
  /** Nothing waits up to the cursor any more. */
  readonly isDone: boolean;
}

interface Receiver {
  readonly code: string;
  readonly system: string;
}

/** Messages that one acknowledging transaction settles: its locks are short and its memory is bounded. */
const ACKNOWLEDGED_AT_ONCE = 1_000;
/** A page ends before the message that would make it larger than this, in bytes; it has at least one. */
const PAGE_BYTES = 4_194_304;

/** Rows of `parked` with a position: fetched by partners in its order, and settled as any parked delivery. */
@Injectable()
export class PullRepository {
  constructor(
    private readonly database: Database,
    private readonly settlements: SettlementRepository,
    private readonly outbox: Outbox,
  ) {}

  async state(subscription: string): Promise<ReaderState> {
    const [row] = await this.database.query<StateRow>(STATE, [subscription]);
    return {
      handedOut: Number(row?.handed_out ?? 0),
      acknowledged: Number(row?.acknowledged ?? 0),
      isPaused: row?.is_paused ?? false,
    };
  }

  async page({ subscription, after }: Place, limit: number): Promise<FetchedMessage[]> {
    const rows = await this.database.query<MessageRow>(PAGE, [subscription, after, limit, PAGE_BYTES]);
    return rows.map(toMessage);
  }

  /** Before the answer leaves: only what was handed out can be acknowledged. */
  async handOut(subscription: string, position: number): Promise<void> {
    await this.database.query(
      `INSERT INTO pull_readers AS r (subscription, handed_out) VALUES ($1, $2)
       ON CONFLICT (subscription) DO UPDATE SET handed_out = excluded.handed_out
       WHERE r.handed_out < excluded.handed_out`,
      [subscription, position],
    );
  }

  /** Those of the places after which something waits that may be fetched now. */
  async ready(places: readonly Place[]): Promise<Place[]> {
    const rows = await this.database.query<{ subscription: string; after: string }>(READY, [
      places.map(place => place.subscription),
      places.map(place => place.after),
    ]);
    return rows.map(({ subscription, after }) => ({ subscription, after: Number(after) }));
  }

  /**
   * What waits up to the cursor is delivered, with the facts that tell of it; at most `ACKNOWLEDGED_AT_ONCE` messages,
   * and not done where there may be more. Throws `payload-invalid` for a cursor that was not handed out.
   */
  async acknowledge(receiver: Receiver, cursor: number): Promise<Acknowledged> {
    return this.database.transaction(async tx => {
      const { handedOut, acknowledged } = await lockReader(tx, receiver.code);
      if (cursor > handedOut) throw unknownCursor('cursor');
      if (cursor <= acknowledged) return { count: 0, replayed: 0, isDone: true };
      const waiting = await findUpTo(tx, receiver.code, acknowledged, cursor);
      const isDone = waiting.length < ACKNOWLEDGED_AT_ONCE;
      const upTo = isDone ? cursor : waiting[waiting.length - 1]!.position;
      const taken = await endReplayed(tx, receiver, [acknowledged + 1, upTo], { state: 'delivered', ...TAKEN });
      await this.outbox.add(tx, toFactMessages(taken));
      const verdict = { state: 'delivered' } as const;
      const attempts = waiting.map(message => ({ message, system: receiver.system, ...TAKEN, verdict }));
      const settled = await this.settlements.settleFetched(tx, attempts);
      await remember(tx, receiver.code, settled);
      await tx.query('UPDATE pull_readers SET acknowledged = $2 WHERE subscription = $1', [receiver.code, upTo]);
      return { count: settled.length, replayed: taken.length, isDone };
    });
  }

  /** What its partner may not have becomes a dead letter that an operator sees; of the past it is counted as refused. */
  async giveUp(attempts: readonly EndedAttempt<FetchedMessage>[]): Promise<void> {
    await this.database.transaction(async tx => {
      for (const { message, system, outcome } of attempts.filter(isReplayed)) {
        const { subscription: code, position } = message;
        const facts = await endReplayed(tx, { code, system }, [position, position], { state: 'dead', outcome });
        await this.outbox.add(tx, toFactMessages(facts));
      }
      await this.settlements.settleFetched(
        tx,
        attempts.filter(attempt => !isReplayed(attempt)),
      );
    });
  }

  /** How many messages wait to be fetched; of more than `COUNTED` an upper bound, so that none of them is counted. */
  async backlogs(): Promise<Backlog[]> {
    const rows = await this.database.query<{ subscription: string; count: string }>(BACKLOGS, [COUNTED]);
    return rows.map(({ subscription, count }) => ({ subscription, count: Number(count) }));
  }
}

const isReplayed = ({ message }: EndedAttempt<FetchedMessage>): boolean => message.replay !== undefined;

const TAKEN = { outcome: { status: 'delivered', code: 'fetched', durationMs: 0 } } as const;

interface StateRow {
  readonly handed_out: string | null;
  readonly acknowledged: string | null;
  readonly is_paused: boolean;
}

interface MessageRow extends Omit<FetchedMessage, 'position' | 'replay'> {
  readonly position: string;
  readonly replay: string | null;
}

function toMessage({ position, replay, ...row }: MessageRow): FetchedMessage {
  return { ...row, position: Number(position), ...(replay === null ? {} : { replay }) };
}

/** `name`: of the member or parameter. */
export function unknownCursor(name: 'cursor' | 'after'): HubError {
  return new HubError('invalid', 'payload-invalid', 'The cursor is none that this subscription was given', {
    errors: [{ pointer: `/${name}`, message: 'must be the cursor of an answer that you got' }],
  });
}

/** Of two acknowledgements at once the second sees what the first settled. */
async function lockReader(tx: UnitOfWork, subscription: string): Promise<Omit<ReaderState, 'isPaused'>> {
  const [row] = await tx.query<Omit<StateRow, 'is_paused'>>(
    'SELECT handed_out, acknowledged FROM pull_readers WHERE subscription = $1 FOR UPDATE',
    [subscription],
  );
  return { handedOut: Number(row?.handed_out ?? 0), acknowledged: Number(row?.acknowledged ?? 0) };
}

async function findUpTo(tx: UnitOfWork, subscription: string, after: number, upTo: number): Promise<FetchedMessage[]> {
  const rows = await tx.query<MessageRow>(
    `SELECT ${MESSAGE}, '' AS data, NULL AS replay FROM parked
     WHERE subscription = $1 AND state = 'pending' AND pull_position > $2 AND pull_position <= $3
     ORDER BY pull_position LIMIT $4`,
    [subscription, after, upTo, ACKNOWLEDGED_AT_ONCE],
  );
  return rows.map(toMessage);
}

/** Twice as many are forgotten as can be added, so what is older than a day never piles up. */
async function remember(tx: UnitOfWork, subscription: string, settled: readonly SettledMessage[]): Promise<void> {
  await tx.query(
    `INSERT INTO pulled (transaction_id, subscription) SELECT unnest($2::uuid[]), $1
     ON CONFLICT (transaction_id, subscription) DO UPDATE SET at = excluded.at`,
    [subscription, settled.map(({ envelope }) => envelope.id)],
  );
  await tx.query(
    `DELETE FROM pulled WHERE (transaction_id, subscription) IN (
       SELECT transaction_id, subscription FROM pulled
       WHERE subscription = $1 AND at < now() - interval '1 day' ORDER BY at LIMIT $2)`,
    [subscription, 2 * ACKNOWLEDGED_AT_ONCE],
  );
}

const STATE = `
  SELECT r.handed_out, r.acknowledged, EXISTS (SELECT FROM pauses p WHERE p.subject = 'subscriptions/' || wanted.subscription) AS is_paused
  FROM (SELECT $1::text AS subscription) AS wanted LEFT JOIN pull_readers r USING (subscription)`;

const MESSAGE = 'id, subscription, pull_position AS position, envelope, attempts, retries';

/** What is new and what is of the past, by one snapshot: positions become visible in their order (`takePositions`). */
const NEXT = `
  (SELECT ${MESSAGE}, data, NULL::bigint AS replay FROM parked
   WHERE subscription = $1 AND state = 'pending' AND pull_position > $2 ORDER BY pull_position LIMIT $3)
  UNION ALL
  (SELECT 0, subscription, position, envelope, 0, 0, data, replay FROM replayed
   WHERE subscription = $1 AND position > $2 ORDER BY position LIMIT $3)
  ORDER BY position LIMIT $3`;

/** The length of a text is known without reading it, so what does not fit into the page is not read. */
const PAGE = `
  SELECT id, subscription, position, envelope, data, attempts, retries, replay FROM (
    SELECT *, sum(octet_length(data)) OVER (ORDER BY position ROWS UNBOUNDED PRECEDING) - octet_length(data) AS before
    FROM (${NEXT}) AS next) AS page
  WHERE before < $4 ORDER BY position`;

const READY = `
  SELECT subscription, after FROM unnest($1::text[], $2::bigint[]) AS w(subscription, after)
  WHERE (EXISTS (SELECT FROM parked p
                 WHERE p.subscription = w.subscription AND p.state = 'pending' AND p.pull_position > w.after)
      OR EXISTS (SELECT FROM replayed r WHERE r.subscription = w.subscription AND r.position > w.after))
    AND NOT EXISTS (SELECT FROM pauses WHERE pauses.subject = 'subscriptions/' || w.subscription)`;

const BACKLOGS = `
  SELECT subscription, CASE WHEN last - done <= $1 THEN
           (SELECT count(*) FROM parked p
            WHERE p.subscription = s.subscription AND p.state = 'pending' AND p.pull_position > done)
         ELSE last - done END AS count
  FROM (SELECT subscription, last, coalesce(acknowledged, 0) AS done
        FROM pull_streams LEFT JOIN pull_readers USING (subscription)) AS s`;
