import type { DeliveryCommand } from '#libs/contracts';

export const COMMAND_STATES = ['waiting', 'done', 'refused'] as const;
export type CommandState = (typeof COMMAND_STATES)[number];

/** A command of another app as people see it. */
export interface CommandView extends Pick<DeliveryCommand, 'id' | 'action' | 'subscription' | 'subject' | 'reason'> {
  readonly requestedBy: string;
  readonly requestedAt: Date;
  /** How many it names. */
  readonly transactions: number;
  readonly state: CommandState;
  /**
   * Of one that waits, for what: `its-turn`, `behind-another` of its subscription, `replay-under-way`, or what went wrong when it
   * was tried last. Of one that is refused, why: `no-subscription`.
   */
  readonly code?: string;
  /** Of a retry that is done: how many deliveries are tried again. */
  readonly retried?: number;
  /** Of a replay that is done: the replay which was begun, with its own progress. */
  readonly replay?: string;
  readonly endedAt?: Date;
}

export interface CommandRow {
  readonly id: string;
  readonly place: string;
  readonly asked_at: Date;
  readonly actor: string;
  readonly reason: string;
  readonly action: DeliveryCommand['action'];
  readonly subscription: string;
  readonly subject: string;
  readonly transactions: number;
  readonly state: CommandState;
  readonly code: string | null;
  readonly retried: number | null;
  readonly replay: string | null;
  readonly ended_at: Date | null;
}

/** An older one of the same subscription and kind waits: `c` has to wait for it. */
export const IS_BEHIND = `EXISTS (SELECT FROM commands older WHERE older.state = 'waiting'
  AND older.subscription = c.subscription AND older.action = c.action AND older.place < c.place)`;

/** A subscription has one replay at a time. */
export const HAS_REPLAY = `c.action = 'replay'
  AND EXISTS (SELECT FROM replays r WHERE r.subscription = c.subscription AND r.state = 'open')`;

export const VIEW = `
  SELECT id, place, asked_at, actor, reason, action, subscription, subject, cardinality(transaction_ids) AS transactions,
    state, retried, replay, ended_at,
    CASE WHEN state <> 'waiting' THEN code WHEN ${IS_BEHIND} THEN 'behind-another'
      WHEN ${HAS_REPLAY} THEN 'replay-under-way' ELSE coalesce(code, 'its-turn') END AS code
  FROM commands c`;

export function toCommandView(row: CommandRow): CommandView {
  const { id, action, subscription, subject, reason, transactions, state } = row;
  return {
    ...{ id, action, subscription, subject, reason, requestedBy: row.actor, requestedAt: row.asked_at },
    ...{ transactions, state },
    ...(row.code === null ? {} : { code: row.code }),
    ...(row.retried === null ? {} : { retried: row.retried }),
    ...(row.replay === null ? {} : { replay: row.replay }),
    ...(row.ended_at ? { endedAt: row.ended_at } : {}),
  };
}
