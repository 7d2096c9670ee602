/**
 * The comparison, set by set. `$1` the comparison · `$2`, `$3` the period · `$4` the agency's code · `$5` what it ends in,
 * or begins with, below it · `$6` whether only dossiers with a tax leg are expected · `$7`, `$8` pairs of a party's state
 * and one of the hub's.
 */

const WITHIN = `(d.agency_code IN ($4, $5) OR right(d.agency_code, length($5) + 1) = '.' || $5
  OR starts_with(d.agency_code, $5 || '.'))`;

/** The first line of each dossier counts. */
const BOOK = `book AS (
  SELECT DISTINCT ON (dossier_code) * FROM book_lines WHERE reconciliation_id = $1 ORDER BY dossier_code, line
)`;

/** What the hub expects to find in the book: whatever it received in the period. */
const EXPECTED = `expected AS (
  SELECT d.dossier_code, d.agency_code, d.state FROM dossiers d
  WHERE d.received_at >= $2 AND d.received_at < $3 AND ${WITHIN}
    AND (NOT $6 OR d.has_tax_leg)
)`;

/** Dossiers of the book that the hub has, whenever they were received. */
const MATCHED = `matched AS (
  SELECT b.*, d.agency_code, d.state AS here_state, d.result_files, d.files_missing, d.has_tax_leg, ${WITHIN} AS is_within
  FROM book b JOIN dossiers d USING (dossier_code)
)`;

/** Of a notice without an amount nobody can say whether the sums are alike. */
const MONEY = `sums AS (
  SELECT n.dossier_code, sum(n.amount) FILTER (WHERE n.state = 'open') AS money, sum(n.paid) AS paid,
    bool_or(n.state = 'open' AND n.amount IS NULL) AS is_unknown
  FROM notices n JOIN matched m USING (dossier_code) GROUP BY n.dossier_code
), money AS (
  SELECT m.*, coalesce(s.money, 0) AS here_money, coalesce(s.paid, 0) AS here_paid, coalesce(s.is_unknown, false) AS is_unknown
  FROM matched m LEFT JOIN sums s USING (dossier_code)
)`;

/** Who numbered it, of a dossier that the hub does not have. */
const NUMBERED_BY = `split_part(b.dossier_code, '-', 1)`;

/** Of a result that is not whole, what the hub has of it beside what it should have: naming a file is not having it. */
const HERE_FILES = `concat_ws(' / ', CASE WHEN m.files_missing > 0 THEN greatest(m.result_files - m.files_missing, 0) END,
      greatest(m.result_files, m.files_missing))`;

/** What tax says of a dossier that never went to tax agrees with none of its states. */
const FOUND = `found AS (
  SELECT e.dossier_code, e.agency_code, 'only-here' AS kind, e.state AS here, NULL AS there, NULL::timestamptz AS there_at
  FROM expected e
  WHERE NOT EXISTS (SELECT 1 FROM book_lines b WHERE b.reconciliation_id = $1 AND b.dossier_code = e.dossier_code)
    AND NOT EXISTS (SELECT 1 FROM bad_lines b WHERE b.reconciliation_id = $1 AND b.dossier_code = e.dossier_code)
  UNION ALL
  SELECT b.dossier_code, coalesce(m.agency_code, ${NUMBERED_BY}), 'only-there', NULL, b.state, b.updated_at
  FROM book b LEFT JOIN matched m USING (dossier_code) WHERE m.is_within IS NOT TRUE
  UNION ALL
  SELECT m.dossier_code, m.agency_code, 'state', m.here_state, m.state, m.updated_at
  FROM matched m LEFT JOIN unnest($7::text[], $8::text[]) AS s (theirs, ours)
    ON s.theirs = m.state AND s.ours = m.here_state
  WHERE m.is_within AND m.state IS NOT NULL AND (s.theirs IS NULL OR ($6 AND NOT m.has_tax_leg))
  UNION ALL
  SELECT m.dossier_code, m.agency_code, 'files', ${HERE_FILES}, m.files::text, m.updated_at
  FROM matched m WHERE m.is_within
    AND (m.files <> m.result_files OR m.files <> m.result_files - m.files_missing)
  UNION ALL
  SELECT m.dossier_code, m.agency_code, 'money',
    concat_ws(' / ', CASE WHEN m.money IS NOT NULL THEN m.here_money END, CASE WHEN m.paid IS NOT NULL THEN m.here_paid END),
    concat_ws(' / ', m.money, m.paid), m.updated_at
  FROM money m WHERE m.is_within AND ((m.money <> m.here_money AND NOT m.is_unknown) OR m.paid <> m.here_paid)
)`;

export const FIND_DIFFERENCES = `
WITH ${BOOK}, ${EXPECTED}, ${MATCHED}, ${MONEY}, ${FOUND}
INSERT INTO differences (reconciliation_id, n, dossier_code, agency_code, kind, here, there, there_at)
SELECT $1, row_number() OVER (ORDER BY dossier_code, kind), dossier_code, agency_code, kind, here, there, there_at
FROM found`;

/** `$1`–`$6` as above, after the differences are found. */
export const SUM_UP_AGENCIES = `
WITH ${BOOK}, ${EXPECTED}, ${MATCHED}, counted AS (
  SELECT agency_code, 1 AS here, 0 AS there, 0 AS alike, NULL AS kind FROM expected
  UNION ALL
  SELECT coalesce(m.agency_code, ${NUMBERED_BY}), 0, 1, 0, NULL FROM book b LEFT JOIN matched m USING (dossier_code)
  UNION ALL
  SELECT m.agency_code, 0, 0, 1, NULL FROM matched m WHERE m.is_within AND NOT EXISTS
    (SELECT 1 FROM differences x WHERE x.reconciliation_id = $1 AND x.dossier_code = m.dossier_code)
  UNION ALL
  SELECT agency_code, 0, 0, 0, kind FROM differences WHERE reconciliation_id = $1
)
INSERT INTO reconciled_agencies
SELECT $1, agency_code, sum(here), sum(there), sum(alike), ${['only-here', 'only-there', 'state', 'files', 'money']
  .map(kind => `count(*) FILTER (WHERE kind = '${kind}')`)
  .join(', ')}
FROM counted GROUP BY agency_code`;

/** What a line says a second time, and whether it is the same. */
export const FIND_REPEATS = `
INSERT INTO bad_lines (reconciliation_id, line, reason, dossier_code)
SELECT $1, line, CASE WHEN content = first THEN 'duplicate' ELSE 'contradiction' END, dossier_code FROM (
  SELECT line, dossier_code, ROW(state, files, money, paid)::text AS content,
    first_value(ROW(state, files, money, paid)::text) OVER of_dossier AS first, row_number() OVER of_dossier AS place
  FROM book_lines WHERE reconciliation_id = $1 WINDOW of_dossier AS (PARTITION BY dossier_code ORDER BY line)
) t WHERE place > 1`;

/** `$1` the comparison · `$2` the system whose deliveries count, or null · `$3` whether the party is a one-stop. */
export const FIND_CAUSES = `
UPDATE differences x SET cause = CASE
  WHEN EXISTS (SELECT 1 FROM told_deliveries t WHERE t.dossier_code = x.dossier_code AND t.state = 'dead' AND t.system = ''
    AND (t.subscription <> 'dead-letter land-dossiers' OR NOT EXISTS
      (SELECT 1 FROM messages m WHERE m.message_id = t.message_id))) THEN 'message-dead'
  WHEN x.kind = 'only-there' THEN CASE
    WHEN EXISTS (SELECT 1 FROM dossiers d WHERE d.dossier_code = x.dossier_code) THEN 'other-agency' ELSE 'unknown' END
  WHEN EXISTS (SELECT 1 FROM told_deliveries t WHERE t.dossier_code = x.dossier_code AND t.state = 'dead' AND t.system <> ''
    AND ($2::text IS NULL OR t.system = $2)) THEN 'delivery-dead'
  WHEN EXISTS (SELECT 1 FROM told_deliveries t WHERE t.dossier_code = x.dossier_code AND t.state = 'parked'
    AND ($2::text IS NULL OR t.system = $2)) THEN 'delivery-waiting'
  ELSE (SELECT CASE
      WHEN d.held > 0 THEN 'held'
      WHEN d.files_missing > 0 AND x.kind IN ('files', 'state') THEN 'files-missing'
      WHEN $3 AND d.procedure_code IS NULL AND x.kind IN ('only-here', 'state') THEN 'no-procedure'
      WHEN d.flagged > 0 AND EXISTS (SELECT 1 FROM messages m JOIN decisions c USING (message_id)
        WHERE m.dossier_code = d.dossier_code AND c.effect = 'flagged' AND c.flags <> 'repeated') THEN 'flagged'
      WHEN x.there_at > d.last_at THEN 'behind-here'
      WHEN x.there_at < d.last_at THEN 'behind-there'
      ELSE 'unknown' END
    FROM dossiers d WHERE d.dossier_code = x.dossier_code)
  END
WHERE x.reconciliation_id = $1`;

/** `$2` lines that repeat another. */
export const FINISH = `
UPDATE reconciliations r SET state = 'done', finished_at = clock_timestamp(), touched_at = clock_timestamp(),
  taken = taken - $2, bad = bad + $2, here = s.here, there = s.there, matched = s.there - s.only_there
FROM (SELECT coalesce(sum(here), 0) AS here, coalesce(sum(there), 0) AS there, coalesce(sum(only_there), 0) AS only_there
  FROM reconciled_agencies WHERE reconciliation_id = $1) s
WHERE r.id = $1 AND r.state = 'comparing' RETURNING 1`;
