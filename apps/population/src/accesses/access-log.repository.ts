import type { PersonAccess } from '#libs/contracts';
import { parametersOf, type Queryable, toColumns } from '#libs/persistence';

const COLUMNS = {
  subject: 'text',
  at: 'timestamptz',
  id: 'uuid',
  neighbourhood: 'text',
  system: 'text',
  agency: 'text',
  officer: 'text',
  procedure: 'text',
  dossier: 'text',
  dossier_unknown: 'boolean',
  service: 'text',
  fields: 'text',
  outcome: 'text',
  transaction_id: 'uuid',
  job: 'text',
  answered_at: 'timestamptz',
} as const;
const NAMES = Object.keys(COLUMNS).join(', ');
const TYPES = Object.values(COLUMNS);

/** Arrays of several lengths cannot be unnested side by side: fields travel as one text. */
const SELECTED = NAMES.replace(' fields,', ` string_to_array(fields, ','),`);

const INSERT = `INSERT INTO accesses (${NAMES})
  SELECT ${SELECTED} FROM unnest(${parametersOf(TYPES, 1)}) AS t(${NAMES})
  ON CONFLICT DO NOTHING`;

/** The same access told later has another time, and so another key. */
const INSERT_LATE = INSERT.replace(
  'ON CONFLICT',
  'WHERE NOT EXISTS (SELECT FROM accesses a WHERE a.subject = t.subject AND a.id = t.id) ON CONFLICT',
);

/** Adds to the log of who asked about whom, in the transaction of what was found out; told twice it is there once. */
export async function logAccesses(tx: Queryable, accesses: readonly PersonAccess[]): Promise<void> {
  await insert(tx, INSERT, accesses);
}

/** Adds what somebody else has not logged already who took its process for gone. */
export async function logLateAccesses(tx: Queryable, accesses: readonly PersonAccess[]): Promise<void> {
  await insert(tx, INSERT_LATE, accesses);
}

async function insert(tx: Queryable, sql: string, accesses: readonly PersonAccess[]): Promise<void> {
  const rows = accesses.flatMap(access => [...new Set(access.subjects)].map(subject => rowOf(access, subject)));
  if (rows.length > 0) await tx.query(sql, toColumns(rows, TYPES));
}

function rowOf(access: PersonAccess, subject: string): (string | null)[] {
  const { at, id, neighbourhood, system, agency, officer, procedure, dossier, service, outcome, job = '' } = access;
  const isUnknown = String(access.dossierUnknown ?? false);
  const fields = access.fields.join(',');
  const purpose = [system, agency, officer, procedure, dossier, isUnknown, service];
  const ending = [fields, outcome, access.transactionId, job, access.answeredAt ?? null];
  return [subject, at, id, neighbourhood, ...purpose, ...ending];
}
