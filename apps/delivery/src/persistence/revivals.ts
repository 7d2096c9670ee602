import type { UnitOfWork } from '#libs/persistence';
import { countOf } from './count-of.js';
import { IN_SLICE, sliceColumns } from './key-slices.js';
import { reviveFetched, type Revived } from './pull-streams.js';

/** What is dead waits again, what waits is due now; in the caller's unit of work. Returns how many. */
export async function revive(tx: UnitOfWork, which: Revived): Promise<number> {
  return (await reviveFetched(tx, which)) ?? (await reviveBrought(tx, which));
}

function reviveBrought(tx: UnitOfWork, { slice, id, code, transactionIds }: Revived): Promise<number> {
  return countOf(tx, REVIVE_BROUGHT, [...sliceColumns(slice), id ?? null, code ?? null, transactionIds ?? null]);
}

/**
 * One statement, so that the keys are those of the messages: with two, one that died in between would be pending without a
 * key. The keys before the messages, as in every transaction here; what is no longer so when the locks are there is left
 * out. An attempt that is under way is not disturbed: the key goes on with its oldest message afterwards. Of what waits nothing
 * is written but its key. Rows are found again by arrays: as a join the planner may read the whole table for each slice.
 */
const REVIVE_BROUGHT = `
  WITH wanted AS MATERIALIZED (
    SELECT id, subscription, business_key FROM parked
    WHERE ${IN_SLICE} AND pull_position IS NULL AND ($5::bigint IS NULL OR id = $5)
      AND ($6::text IS NULL OR last_code = $6) AND ($7::uuid[] IS NULL OR transaction_id = ANY($7))),
  keys AS (
    INSERT INTO blocked_keys AS k (subscription, business_key, due_at)
    SELECT DISTINCT subscription, business_key, now() FROM wanted
    ORDER BY business_key, subscription
    ON CONFLICT (business_key, subscription)
    DO UPDATE SET due_at = CASE WHEN k.claim IS NULL THEN now() ELSE k.due_at END
    RETURNING 1),
  locked AS MATERIALIZED (
    SELECT id, state FROM parked
    WHERE (SELECT count(*) FROM keys) > 0 AND id = ANY(ARRAY(SELECT id FROM wanted)) AND ($6::text IS NULL OR last_code = $6)
    ORDER BY id FOR UPDATE),
  revived AS (
    UPDATE parked SET attempts = 0, retries = retries + 1, state = 'pending'
    WHERE id = ANY(ARRAY(SELECT id FROM locked WHERE state = 'dead')))
  SELECT count(*)::integer AS count FROM locked`;
