import type { AccessOutcome } from '#libs/contracts';
import type { RegistryState } from '#libs/registry-view';
import { encodeCursor } from './access-cursor.js';
import type { AccessRow } from './asked-accesses.repository.js';

/** One look at a person, as the person may see it: who it was, and nothing of what is known of the person. */
export interface AccessView {
  /** When somebody asked, RFC 3339. */
  readonly at: string;
  /** Of a request that is settled later: when it was. */
  readonly answeredAt?: string;
  readonly agency: { readonly code: string; readonly name: string };
  readonly officer: string;
  /** Codes of the asking system and of the service. */
  readonly system: string;
  readonly service: string;
  /** What was answered of the person. */
  readonly fields: readonly string[];
  readonly purpose: { readonly procedure?: string; readonly dossier?: string };
  readonly outcome: AccessOutcome;
}

/** The same as an auditor sees it. */
export interface AuditedAccess extends AccessView {
  /** HMAC of the person's number. */
  readonly subject: string;
  readonly transactionId: string;
  /** Of a bulk job only. */
  readonly job?: string;
}

export interface AccessPage<Item> {
  /** The newest first. */
  readonly items: readonly Item[];
  /** The next page's `cursor`; absent on the last page. */
  readonly nextCursor?: string;
}

type Agencies = Pick<RegistryState, 'agency'>;

export function toAccessView(row: AccessRow, agencies: Agencies): AccessView {
  const { at, answered_at: answeredAt, agency, officer, system, service, fields, procedure, dossier, outcome } = row;
  return {
    at: at.toISOString(),
    ...(answeredAt ? { answeredAt: answeredAt.toISOString() } : {}),
    agency: { code: agency, name: agencies.agency(agency)?.name ?? agency },
    ...{ officer, system, service, fields },
    purpose: { ...(procedure === '' ? {} : { procedure }), ...(dossier === '' ? {} : { dossier }) },
    outcome,
  };
}

export function toAuditedAccess(row: AccessRow, agencies: Agencies): AuditedAccess {
  const { subject, transaction_id: transactionId, job } = row;
  return { ...toAccessView(row, agencies), subject, transactionId, ...(job === '' ? {} : { job }) };
}

/** `rows`: one more than `limit` where there is a next page. */
export function toAccessPage<Item>(
  rows: readonly AccessRow[],
  limit: number,
  toItem: (row: AccessRow) => Item,
): AccessPage<Item> {
  const items = rows.slice(0, limit).map(toItem);
  const last = rows[limit - 1];
  if (rows.length <= limit || last === undefined) return { items };
  return { items, nextCursor: encodeCursor({ at: last.at.toISOString(), id: last.id }) };
}
