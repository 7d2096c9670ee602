import type { Envelope, Subscription, TransactionFact } from '#libs/contracts';
import type { UnitOfWork } from '#libs/persistence';
import { replayFact } from '../domain/replay-facts.js';
import type { AttemptOutcome } from '../domain/verdict.js';
import { takePositions } from './pull-streams.js';

/** An event of the past for a partner that fetches: the whole record, of which it gets what is granted when it fetches. */
export interface ReplayedEvent {
  readonly envelope: Envelope;
  readonly data: string;
}

/** What became of events that were fetched, or may not be fetched any more. */
export interface ReplayedEnd {
  readonly state: 'delivered' | 'dead';
  readonly outcome: AttemptOutcome;
}

type Receiver = Pick<Subscription, 'code' | 'system'>;

/** Behind all that waits. The row of the replay is locked already; see `takePositions` for what follows. */
export async function storeReplayed(
  tx: UnitOfWork,
  { id, subscription }: { readonly id: string; readonly subscription: string },
  events: readonly ReplayedEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const positions = await takePositions(
    tx,
    events.map(() => ({ subscription, isPull: true })),
  );
  await tx.query(
    `INSERT INTO replayed (subscription, position, replay, envelope, data)
     SELECT $1, position, $2, envelope::jsonb, data
     FROM unnest($3::bigint[], $4::text[], $5::text[]) AS t(position, envelope, data)`,
    [subscription, id, positions, events.map(event => JSON.stringify(event.envelope)), events.map(event => event.data)],
  );
}

/**
 * Ends those of the positions between `from` and `to` (both included) and counts them at their replays. Returns the facts
 * that tell of it. The rows of replays are locked before those of events and of `parked`, as everywhere: whoever cancels
 * a replay meanwhile comes before or after.
 */
export async function endReplayed(
  tx: UnitOfWork,
  receiver: Receiver,
  [from, to]: readonly [number, number],
  ended: ReplayedEnd,
): Promise<TransactionFact[]> {
  const place = [receiver.code, from, to];
  const replays = await tx.query(LOCK_REPLAYS, place);
  if (replays.length === 0) return [];
  const rows = await tx.query<{ position: string; replay: string; envelope: Envelope }>(
    `DELETE FROM replayed WHERE ${PLACE} RETURNING position, replay, envelope`,
    place,
  );
  const column = ended.state === 'delivered' ? 'delivered' : 'refused';
  await tx.query(
    `UPDATE replays r SET ${column} = r.${column} + t.count
     FROM (SELECT replay, count(*) FROM unnest($1::bigint[]) AS u(replay) GROUP BY replay) AS t WHERE r.id = t.replay`,
    [rows.map(row => row.replay)],
  );
  rows.sort((one, other) => Number(one.position) - Number(other.position));
  const at = new Date();
  return rows.map(({ envelope, replay }) => replayFact(envelope, receiver, replay, { ...ended, attempts: 1 }, at));
}

const PLACE = 'subscription = $1 AND position BETWEEN $2 AND $3';
const LOCK_REPLAYS = `
  SELECT id FROM replays WHERE id IN (SELECT replay FROM replayed WHERE ${PLACE}) ORDER BY id FOR UPDATE`;
