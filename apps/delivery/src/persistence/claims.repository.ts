import type { Envelope } from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { Database, type Queryable, type UnitOfWork } from '#libs/persistence';
import { oldestOf } from './by-key.js';
import { BY_SUBSCRIPTION } from './by-subscription.js';

/** How long a claim holds without being renewed: so long do its keys wait after a `kill -9`. */
export const LEASE_MS = 15_000;
export const LEASE = `interval '${LEASE_MS} ms'`;

/** A key that this process alone works on, until its lease ends. */
export interface ClaimedKey {
  readonly subscription: string;
  readonly businessKey: string;
  readonly claim: string;
}

/** The oldest pending message of a claimed key. */
export interface ClaimedMessage extends ClaimedKey {
  readonly id: string;
  readonly envelope: Envelope;
  readonly data: string;
  /** Attempts that have ended. */
  readonly attempts: number;
  /** How often an operator has revived it. */
  readonly retries: number;
}

/** How many keys of a subscription may be claimed, unless it or its connector is paused. */
export interface Room {
  readonly subscription: string;
  readonly connector: string;
  readonly keys: number;
  /** Its connector is failing: of all its rooms together one key, from the first that has one due. */
  readonly isProbe?: boolean;
}

interface MessageRow {
  readonly subscription: string;
  readonly business_key: string;
  readonly claim: string;
  readonly id: string;
  readonly envelope: Envelope;
  readonly data: string;
  readonly attempts: number;
  readonly retries: number;
}

/** Work is taken key by key; a key that somebody else works on is passed by. */
@Injectable()
export class ClaimsRepository {
  constructor(private readonly database: Database) {}

  /**
   * The keys that are due for the longest time, in any order; each subscription within its own room, so that none takes it all.
   * Their messages are read by a statement of its own: one that waited for a lock would see them as of before.
   */
  async claim(rooms: readonly Room[]): Promise<ClaimedKey[]> {
    const rows = await this.database.query<{ subscription: string; business_key: string; claim: string }>(CLAIM, [
      rooms.map(room => room.subscription),
      rooms.map(room => room.keys),
      rooms.map(room => room.connector),
      rooms.map(room => room.isProbe ?? false),
    ]);
    return rows.map(({ subscription, business_key: businessKey, claim }) => ({ subscription, businessKey, claim }));
  }

  /**
   * As far as there is room: of each subscription in the order of the keys until its bytes are used up, which the last one
   * may overdraw. A key that is left out has no message, or one too many.
   */
  oldestMessages(keys: readonly ClaimedKey[], bytesOf?: (subscription: string) => number): Promise<ClaimedMessage[]> {
    return findOldestMessages(this.database, keys, bytesOf);
  }

  /** Returns the claims that were renewed. What is locked is being settled at this moment. */
  async renew(keys: readonly ClaimedKey[]): Promise<string[]> {
    const rows = await this.database.query<{ claim: string }>(
      `UPDATE blocked_keys SET due_at = now() + ${LEASE} WHERE (business_key, subscription) IN (
         SELECT k.business_key, k.subscription FROM blocked_keys k JOIN ${CLAIMS} ON ${SAME_CLAIM}
         FOR UPDATE OF k SKIP LOCKED)
       RETURNING claim`,
      claimColumns(keys),
    );
    return rows.map(({ claim }) => claim);
  }

  /**
   * Gives keys back that were not worked on: they are due, or free where no message waits (one that was parked twice leaves
   * such a key behind).
   */
  async release(keys: readonly ClaimedKey[]): Promise<void> {
    await this.database.transaction(async tx => {
      const held = await lockClaims(tx, keys);
      await giveKeysBack(tx, await freeEmptyKeys(tx, held));
    });
  }
}

/**
 * Claims the key that waits for this message, for somebody who gives the message up. Throws `not-found`,
 * `attempt-under-way` or `not-the-first` (409).
 */
export async function claimMessage(tx: UnitOfWork, id: string): Promise<{ message: ClaimedMessage; system: string }> {
  const [waiting] = await tx.query<{ subscription: string; businessKey: string; system: string }>(
    `SELECT subscription, business_key AS "businessKey", system FROM parked WHERE id = $1 AND state = 'pending'`,
    [id],
  );
  if (!waiting) throw new HubError('missing', 'not-found', 'No parked delivery has this id');
  const [claimed] = await tx.query<{ claim: string }>(
    `UPDATE blocked_keys SET due_at = now() + ${LEASE}, claim = nextval('claims')
     WHERE subscription = $1 AND business_key = $2 AND (claim IS NULL OR due_at <= now()) RETURNING claim`,
    [waiting.subscription, waiting.businessKey],
  );
  if (!claimed) throw conflict('attempt-under-way', 'An attempt is under way: look again when it has ended');
  const [message] = await findOldestMessages(tx, [{ ...waiting, ...claimed }]);
  if (message?.id !== id) throw conflict('not-the-first', 'Its dossier waits for another message: skip that one first');
  return { message, system: waiting.system };
}

/** These locked keys are due. */
export async function giveKeysBack(tx: UnitOfWork, keys: readonly ClaimedKey[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.query(
    `UPDATE blocked_keys k SET due_at = now(), claim = NULL FROM ${CLAIMS} WHERE ${SAME_CLAIM}`,
    claimColumns(keys),
  );
}

function conflict(code: string, title: string): HubError {
  return new HubError('conflict', code, title);
}

/**
 * Locks the keys that are still claimed by these claims. Whether a key has messages left may only be asked after
 * this, by another statement: whoever parks behind it holds the same lock until its message can be seen.
 */
export async function lockClaims(tx: UnitOfWork, keys: readonly ClaimedKey[]): Promise<ClaimedKey[]> {
  const rows = await tx.query<{ claim: string }>(
    `SELECT k.claim FROM blocked_keys k JOIN ${CLAIMS} ON ${SAME_CLAIM}
     ORDER BY k.business_key, k.subscription FOR UPDATE OF k`,
    claimColumns(keys),
  );
  const held = new Set(rows.map(row => row.claim));
  return keys.filter(key => held.has(key.claim));
}

/**
 * Deletes the locked keys where no message waits; returns the others. Each key looks for its oldest one: as a join (which NOT EXISTS
 * is) of two tables whose statistics lag behind what fills and empties them, the planner read all that waits for each key.
 */
export async function freeEmptyKeys<Key extends ClaimedKey>(tx: UnitOfWork, keys: readonly Key[]): Promise<Key[]> {
  if (keys.length === 0) return [];
  const rows = await tx.query<{ claim: string }>(
    `DELETE FROM blocked_keys k USING ${CLAIMS} WHERE ${SAME_CLAIM} AND (${oldestOf('c', 'id')}) IS NULL
     RETURNING k.claim`,
    claimColumns(keys),
  );
  const empty = new Set(rows.map(row => row.claim));
  return keys.filter(key => !empty.has(key.claim));
}

/**
 * The keys that a probe does not take are locked for this statement only: who looks just then finds them the next time. A key that
 * changed between look and lock is left to the next look as well. What is locked is found again by its place: joined by key, the
 * planner, which cannot know how few the rooms let through, read the whole table for each look.
 */
const CLAIM = `
  WITH due AS MATERIALIZED (
    SELECT k.place,
           room.is_probe AND row_number() OVER (PARTITION BY room.connector ORDER BY room.turn) > 1 AS is_left
    FROM unnest($1::text[], $2::integer[], $3::text[], $4::boolean[])
      WITH ORDINALITY AS room(subscription, keys, connector, is_probe, turn)
    CROSS JOIN LATERAL (
      SELECT ctid AS place FROM blocked_keys
      WHERE ${BY_SUBSCRIPTION} = room.subscription AND due_at <= now()
        AND NOT EXISTS (SELECT FROM pauses WHERE subject IN ('subscriptions/' || room.subscription,
                                                             'connectors/' || room.connector))
      ORDER BY due_at LIMIT room.keys
      FOR UPDATE SKIP LOCKED) k)
  UPDATE blocked_keys k SET due_at = now() + ${LEASE}, claim = nextval('claims')
  WHERE ctid = ANY(ARRAY(SELECT place FROM due WHERE NOT is_left))
  RETURNING k.subscription, k.business_key, k.claim`;

/** Claims as a table, from `$1` to `$3`. */
export const CLAIMS = 'unnest($1::text[], $2::text[], $3::bigint[]) AS c(subscription, business_key, claim)';
export const SAME_CLAIM = 'k.subscription = c.subscription AND k.business_key = c.business_key AND k.claim = c.claim';

export function claimColumns(keys: readonly ClaimedKey[]): unknown[][] {
  return [keys.map(key => key.subscription), keys.map(key => key.businessKey), keys.map(key => key.claim)];
}

/** The size of a record is known without reading it, so what there is no room for stays in the database. */
const OLDEST_MESSAGES = `
  SELECT subscription, business_key, claim, id, envelope, data, attempts, retries
  FROM (
    SELECT c.subscription, c.business_key, c.claim, c.room, p.id, p.envelope, p.data, p.attempts, p.retries, p.bytes,
           sum(p.bytes) OVER (PARTITION BY c.subscription ORDER BY c.place) AS so_far
    FROM unnest($1::text[], $2::text[], $3::bigint[], $4::float8[])
      WITH ORDINALITY AS c(subscription, business_key, claim, room, place)
    CROSS JOIN LATERAL (${oldestOf('c', '*, octet_length(data) AS bytes')}) p) oldest
  WHERE so_far - bytes < room`;

async function findOldestMessages(
  db: Queryable,
  keys: readonly ClaimedKey[],
  bytesOf: (subscription: string) => number = () => Infinity,
): Promise<ClaimedMessage[]> {
  if (keys.length === 0) return [];
  const rooms = keys.map(({ subscription }) => String(bytesOf(subscription)));
  const rows = await db.query<MessageRow>(OLDEST_MESSAGES, [...claimColumns(keys), rooms]);
  return rows.map(({ business_key: businessKey, ...row }) => ({ ...row, businessKey }));
}
