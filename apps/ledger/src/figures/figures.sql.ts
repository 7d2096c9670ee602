import type { FigureGrouping } from './figures-query.js';

/**
 * Hours and days are those of Việt Nam: an office day, and the day of a national report. Its offset has been +07:00
 * since 1975, so counting from a midnight there is the same as asking for the zone of each row, and far quicker.
 */
const HOUR_OF_ROW = `date_bin('1 hour', accepted_at, '2000-01-01T00:00:00+07:00')`;
const DAY_OF_ROW = `date_bin('1 day', accepted_at, '2000-01-01T00:00:00+07:00')`;
const ZONE = 'Asia/Ho_Chi_Minh';

interface Key {
  /** Of a row of the log. */
  readonly group: string;
  /** Of a group; what the caller sees as `key`. */
  readonly label: string;
}

const KEYS: Readonly<Record<FigureGrouping, Key>> = {
  service: { group: 'service', label: 'key' },
  system: { group: 'from_system', label: 'key' },
  agency: { group: 'agency', label: 'key' },
  hour: {
    group: HOUR_OF_ROW,
    label: `to_char(key AT TIME ZONE '${ZONE}', 'YYYY-MM-DD"T"HH24:00:00"+07:00"')`,
  },
  day: {
    group: DAY_OF_ROW,
    label: `to_char(key AT TIME ZONE '${ZONE}', 'YYYY-MM-DD')`,
  },
};

const IN_PERIOD = 'accepted_at >= $1 AND accepted_at < $2';

/**
 * One statement, so one state of the log. The table is read once, into cells (group, latency) that PostgreSQL counts in
 * parallel; its own percentile functions would sort every row in one process. Percentiles are read from the cells by
 * nearest rank, and are exact. `superseded` takes out the latencies of settlements that a later one replaced: the
 * latency of a transaction is that of its last settlement.
 */
export function figuresSql(by: FigureGrouping): string {
  const { group, label } = KEYS[by];
  return `
WITH raw_cells AS (
  SELECT ${group} AS key, latency_ms,
         count(*) FILTER (WHERE step = 1) AS accepted,
         count(*) FILTER (WHERE step = 2) AS refused,
         count(*) FILTER (WHERE step = 5) AS duplicates,
         count(*) FILTER (WHERE outcome = 1) AS to_succeeded, count(*) FILTER (WHERE supersedes = 1) AS from_succeeded,
         count(*) FILTER (WHERE outcome = 2) AS to_failed, count(*) FILTER (WHERE supersedes = 2) AS from_failed
  FROM entries WHERE ${IN_PERIOD} AND (step IN (1, 2, 5) OR outcome IS NOT NULL) GROUP BY 1, 2
), cells AS MATERIALIZED (
  SELECT ${label} AS label, * FROM raw_cells
), superseding AS (
  SELECT transaction_id, max(at) AS at FROM entries WHERE supersedes IS NOT NULL AND ${IN_PERIOD} GROUP BY 1
), superseded AS (
  SELECT ${group} AS key, latency_ms, -1 AS n
  FROM superseding s JOIN entries e ON e.transaction_id = s.transaction_id
  WHERE latency_ms IS NOT NULL AND NOT (e.supersedes IS NOT NULL AND e.at = s.at)
), counts AS (
  SELECT grouping(label) = 1 AS is_total, coalesce(label, '') AS key,
         sum(accepted) AS accepted, sum(refused) AS refused, sum(duplicates) AS duplicates,
         sum(to_succeeded - from_succeeded) AS succeeded, sum(to_failed - from_failed) AS failed
  FROM cells GROUP BY GROUPING SETS ((label), ())
), latencies AS (
  SELECT grouping(label) = 1 AS is_total, coalesce(label, '') AS key, latency_ms, sum(n)::integer AS n
  FROM (SELECT label, latency_ms, to_succeeded + to_failed AS n FROM cells WHERE latency_ms IS NOT NULL
        UNION ALL SELECT ${label}, latency_ms, n FROM superseded) AS settled
  GROUP BY GROUPING SETS ((label, latency_ms), (latency_ms))
), ranks AS (
  SELECT is_total, key, latency_ms, sum(n) OVER (PARTITION BY is_total, key ORDER BY latency_ms) AS rank,
         sum(n) OVER (PARTITION BY is_total, key) AS size
  FROM latencies WHERE n > 0
), percentiles AS (
  SELECT is_total, key, min(latency_ms) FILTER (WHERE rank >= size * 0.50) AS p50,
         min(latency_ms) FILTER (WHERE rank >= size * 0.95) AS p95,
         min(latency_ms) FILTER (WHERE rank >= size * 0.99) AS p99
  FROM ranks GROUP BY 1, 2
), flagged AS (
  SELECT grouping(label) = 1 AS is_total, coalesce(label, '') AS key, count(DISTINCT transaction_id) AS flagged
  FROM (SELECT transaction_id, ${label} AS label
        FROM (SELECT transaction_id, ${group} AS key FROM entries
              WHERE flags IS NOT NULL AND array_remove(flags, 'duplicate') <> '{}' AND ${IN_PERIOD}) AS rows) AS labelled
  GROUP BY GROUPING SETS ((label), ())
)
SELECT is_total, key, coalesce(accepted, 0) AS accepted, coalesce(refused, 0) AS refused,
       coalesce(duplicates, 0) AS duplicates, coalesce(flagged, 0) AS flagged,
       coalesce(succeeded, 0) AS succeeded, coalesce(failed, 0) AS failed, p50, p95, p99
FROM counts LEFT JOIN percentiles USING (is_total, key) LEFT JOIN flagged USING (is_total, key)
ORDER BY is_total, key`;
}
