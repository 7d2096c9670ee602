import type { DeliveryOutcome } from '#libs/connectors';
import { Injectable } from '@nestjs/common';
import { toFactMessages } from '#libs/messaging';
import { Database, Outbox, together, type UnitOfWork } from '#libs/persistence';
import {
  type EndedAttempt,
  planSettlement,
  type SettledMessage,
  type TransactionRow,
} from '../application/settlement-plan.js';
import { type Actor, recordAction } from './actions.repository.js';
import {
  claimColumns,
  type ClaimedKey,
  claimMessage,
  CLAIMS,
  freeEmptyKeys,
  giveKeysBack,
  LEASE,
  lockClaims,
  SAME_CLAIM,
} from './claims.repository.js';
import { pauseGone } from './pauses.repository.js';

/** Writes down what became of attempts of parked messages. */
@Injectable()
export class SettlementRepository {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  /**
   * All attempts in one transaction, with the facts that tell of them. Returns the keys that go on with their next
   * messages: these stay claimed, all the others are not any more. An attempt whose claim was lost changes nothing.
   */
  async settle(attempts: readonly EndedAttempt[]): Promise<ClaimedKey[]> {
    return this.database.transactionAskingFirst(tx => this.settleWithin(tx, attempts));
  }

  /**
   * As `settle`, within the caller's unit of work, for messages that partners fetch: no key waits for them. Returns
   * those that were pending still; the others are somebody else's.
   */
  async settleFetched<Message extends SettledMessage>(
    tx: UnitOfWork,
    attempts: readonly EndedAttempt<Message>[],
  ): Promise<Message[]> {
    const rows = await lockTransactions(tx, attempts);
    const pending = new Set(rows.filter(row => row.state === 'pending').map(row => row.id));
    const ours = attempts.filter(attempt => pending.has(attempt.message.id));
    const { facts, failedTransactions } = planSettlement(ours, rows, new Date());
    const messages = toFactMessages(facts);
    await together([writeMessages(tx, ours, failedTransactions), this.outbox.add(tx, messages)]);
    return ours.map(({ message }) => message);
  }

  /**
   * Gives up the message for which its key waits, for somebody who decided so: claim, settlement and record are one, so that
   * none is there without the others. Throws as `claimMessage`.
   */
  async skip(id: string, { actor, reason }: Actor, outcome: DeliveryOutcome): Promise<void> {
    await this.database.transaction(async tx => {
      const { message, system } = await claimMessage(tx, id);
      const attempt = { message, system, outcome, verdict: { state: 'dead' }, isSkipped: true } as const;
      await giveKeysBack(tx, await this.settleWithin(tx, [attempt]));
      await recordAction(tx, { actor, action: 'skip', subject: `deliveries/${id}`, reason, affected: 1 });
    });
  }

  /** Gives up one that waits to be fetched, for somebody who decided so; false where this is none. */
  async skipFetched(id: string, { actor, reason }: Actor, outcome: DeliveryOutcome): Promise<boolean> {
    return this.database.transaction(async tx => {
      const [found] = await tx.query<SettledMessage & { system: string }>(FIND_FETCHED, [id]);
      if (!found) return false;
      const { system, ...message } = found;
      const attempt = { message, system, outcome, verdict: { state: 'dead' }, isSkipped: true } as const;
      const settled = await this.settleFetched(tx, [attempt]);
      if (settled.length === 0) return false;
      await recordAction(tx, { actor, action: 'skip', subject: `deliveries/${id}`, reason, affected: 1 });
      return true;
    });
  }

  private async settleWithin(tx: UnitOfWork, attempts: readonly EndedAttempt[]): Promise<ClaimedKey[]> {
    const keys = await lockClaims(
      tx,
      attempts.map(attempt => attempt.message),
    );
    const held = new Set(keys.map(key => key.claim));
    const ours = attempts.filter(attempt => held.has(attempt.message.claim));
    const rows = await lockTransactions(tx, ours);
    const ids = new Set(rows.map(row => row.id));
    const { facts, failedTransactions } = planSettlement(
      ours.filter(attempt => ids.has(attempt.message.id)),
      rows,
      new Date(),
    );
    const messages = toFactMessages(facts);
    // In this order: a key is free where the message that was just deleted was its last.
    const [, , goingOn] = await together([
      writeMessages(tx, ours, failedTransactions),
      delayKeys(tx, ours),
      freeEmptyKeys(tx, endedKeysOf(ours)),
      this.outbox.add(tx, messages),
      pauseGone(tx, ours.map(attemptOf)),
    ]);
    await extendKeys(tx, goingOn);
    return goingOn;
  }
}

/**
 * Two subscriptions of one transaction may be settled at the same time by two processes. Each locks all rows of the
 * transaction first, in one order, so the second sees what the first did, and exactly one of them is the last.
 */
async function lockTransactions(
  tx: UnitOfWork,
  attempts: readonly EndedAttempt<SettledMessage>[],
): Promise<TransactionRow[]> {
  if (attempts.length === 0) return [];
  return tx.query<TransactionRow>(
    `SELECT id, transaction_id AS "transactionId", state, settled FROM parked
     WHERE transaction_id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
    [attempts.map(attempt => attempt.message.envelope.id)],
  );
}

const FIND_FETCHED = `
  SELECT id, subscription, envelope, attempts, retries, system FROM parked
  WHERE id = $1 AND state = 'pending' AND pull_position IS NOT NULL`;

const UPDATE_MESSAGES = `
  UPDATE parked p
  SET state = t.state, attempts = p.attempts + t.attempted, last_code = t.code, last_detail = t.detail, last_attempt_at = now()
  FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::integer[]) AS t(id, state, code, detail, attempted)
  WHERE p.id = t.id`;

async function writeMessages(
  tx: UnitOfWork,
  attempts: readonly EndedAttempt<SettledMessage>[],
  failedTransactions: readonly string[],
): Promise<void> {
  const delivered = attempts.filter(({ verdict }) => verdict.state === 'delivered');
  const failed = attempts.filter(({ verdict }) => verdict.state !== 'delivered');
  const statements: Promise<unknown>[] = [];
  if (delivered.length > 0) {
    const ids = delivered.map(({ message }) => message.id);
    statements.push(tx.query('DELETE FROM parked WHERE id = ANY($1::bigint[])', [ids]));
  }
  if (failed.length > 0) {
    const columns = [
      failed.map(({ message }) => message.id),
      failed.map(({ verdict }) => (verdict.state === 'dead' ? 'dead' : 'pending')),
      failed.map(({ outcome }) => outcome.code),
      failed.map(({ outcome }) => (outcome.status === 'delivered' ? null : outcome.detail)),
      failed.map(({ isSkipped }) => (isSkipped ? 0 : 1)),
    ];
    statements.push(tx.query(UPDATE_MESSAGES, columns));
  }
  if (failedTransactions.length > 0) {
    const sql = 'UPDATE parked SET settled = true WHERE transaction_id = ANY($1::uuid[])';
    statements.push(tx.query(sql, [failedTransactions]));
  }
  await together(statements);
}

/** The keys that do not wait for another attempt: they go on at once or are free. */
function endedKeysOf(attempts: readonly EndedAttempt[]): ClaimedKey[] {
  const ended = attempts.filter(({ verdict }) => verdict.state !== 'parked');
  return ended.map(({ message: { subscription, businessKey, claim } }) => ({ subscription, businessKey, claim }));
}

function attemptOf({ message, outcome }: EndedAttempt) {
  return { subscription: message.subscription, outcome };
}

/** A key whose message waits for its next attempt is given back. */
async function delayKeys(tx: UnitOfWork, attempts: readonly EndedAttempt[]): Promise<void> {
  const waiting = attempts.flatMap(({ message, verdict }) =>
    verdict.state === 'parked' ? [{ message, delayMs: verdict.delayMs }] : [],
  );
  if (waiting.length === 0) return;
  await tx.query(
    `UPDATE blocked_keys k SET due_at = now() + c.delay_ms * interval '1 ms', claim = NULL
     FROM unnest($1::text[], $2::text[], $3::bigint[], $4::double precision[])
       AS c(subscription, business_key, claim, delay_ms)
     WHERE ${SAME_CLAIM}`,
    [...claimColumns(waiting.map(({ message }) => message)), waiting.map(({ delayMs }) => delayMs)],
  );
}

async function extendKeys(tx: UnitOfWork, keys: readonly ClaimedKey[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.query(
    `UPDATE blocked_keys k SET due_at = now() + ${LEASE} FROM ${CLAIMS} WHERE ${SAME_CLAIM}`,
    claimColumns(keys),
  );
}
