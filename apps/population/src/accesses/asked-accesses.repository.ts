import { Injectable } from '@nestjs/common';
import type { AccessOutcome } from '#libs/contracts';
import { Database, setLocally } from '#libs/persistence';
import { officerKey } from './officer-key.js';
import type { AccessPeriod } from './access-period.js';

/** Whose accesses: those of a person under any of their names, to a dossier, or by an officer. */
export type AccessesOf =
  | { readonly subjects: readonly string[] }
  | { readonly dossier: string }
  | { readonly officer: string; readonly agencies: readonly string[] };

export interface AccessRow {
  readonly subject: string;
  readonly at: Date;
  readonly id: string;
  readonly system: string;
  readonly agency: string;
  readonly officer: string;
  readonly procedure: string;
  readonly dossier: string;
  readonly service: string;
  readonly fields: string[];
  readonly outcome: AccessOutcome;
  readonly transaction_id: string;
  readonly job: string;
  /** Null where it was settled at once. */
  readonly answered_at: Date | null;
}

/** What an `AccessRow` is made of. */
export const ACCESS_COLUMNS = `subject, at, id, system, agency, officer, procedure, dossier, service, fields, outcome,
  transaction_id, job, answered_at`;

/** Before every other id of its time: a place with it is a time alone. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** What is wanted as names that stand alone at the beginning of an index, and what else holds of each. */
function toCondition(of: AccessesOf): { names: readonly string[]; where: string; more: readonly string[] } {
  if ('subjects' in of) return { names: of.subjects, where: 'subject = name', more: [] };
  // What the index leaves out must be named, or it is not used.
  if ('dossier' in of) return { names: [of.dossier], where: `dossier = name AND dossier <> ''`, more: [] };
  return {
    names: of.agencies,
    where: `agency = name AND ${officerKey('officer')} = ${officerKey('$6')}`,
    more: [of.officer],
  };
}

/**
 * Of each name the first rows of its index, then the first of those: no more rows are read than a page of each name. One
 * access has a row for each name of its person and is one all the same.
 */
const sqlOf = (where: string): string => `
  SELECT DISTINCT ON (at, id) found.* FROM unnest($1::text[]) AS names(name) CROSS JOIN LATERAL (
    SELECT DISTINCT ON (at, id) ${ACCESS_COLUMNS} FROM accesses
    WHERE ${where} AND at >= $2::timestamptz AND (at, id) < ($3::timestamptz, $4::uuid)
    ORDER BY at DESC, id DESC, subject LIMIT $5) found
  ORDER BY at DESC, id DESC, subject LIMIT $5`;

/**
 * The planner knows how many rows a person or an officer has on average, and for so few it would fetch all and sort them. A bulk
 * job's officer has a million: the page must come from the index in its order.
 */
const IN_ORDER = { enable_bitmapscan: 'off' };

/** Reads who asked about whom, the newest first. */
@Injectable()
export class AskedAccessesRepository {
  constructor(private readonly database: Database) {}

  /** At most `limit` and one more: whether there is a next page. */
  list(of: AccessesOf, period: AccessPeriod): Promise<AccessRow[]> {
    const { names, where, more } = toCondition(of);
    const to = { at: period.to.toISOString(), id: FIRST_ID };
    const before = period.after !== undefined && period.after.at < to.at ? period.after : to;
    const page = [period.from.toISOString(), before.at, before.id, period.limit + 1];
    return this.database.transaction(async tx => {
      await setLocally(tx, IN_ORDER);
      return tx.query<AccessRow>(sqlOf(where), [names, ...page, ...more]);
    });
  }
}
