import { type DvcqgContext, fromDvcqgItem, fromDvcqgProgress } from '#libs/connectors';
import { payloadInvalid } from '#libs/exchange';
import type { JsonValue } from '#libs/kernel';
import { type Submission, takeRecord } from '../../intake/submission.js';

/**
 * An item of `DongBoHoSoMC` as a record of the hub. Its identity is the natural key, as for any other sender; where it
 * does not say when its status was taken, each arrival has one of its own.
 */
export function readItem(item: JsonValue, context: DvcqgContext, maxBytes: number): Submission {
  const { report, isDated } = fromDvcqgItem(item, context);
  const key = isDated ? undefined : JSON.stringify([report.dossierCode, report.status, context.now]);
  return takeRecord({ ...report } as unknown as JsonValue, maxBytes, key);
}

/**
 * A row of `CapNhatTienDoHoSoMC` as a status report. The protocol does not repeat the procedure there: `DvcqgProcedures`
 * adds it as `MaTTHC`. A row without it is refused, never made up and never silently dropped.
 */
export function readProgressRow(row: JsonValue, context: DvcqgContext, maxBytes: number): Submission {
  const report = fromDvcqgProgress(row, context);
  const procedureCode = fieldOf(row, 'MaTTHC');
  if (procedureCode === '')
    throw payloadInvalid([
      { pointer: '/MaTTHC', message: 'is not known of this dossier: send it by DongBoHoSoMC first' },
    ]);
  return takeRecord({ ...report, procedureCode } as unknown as JsonValue, maxBytes);
}

/** What a refused item was about, for the log. */
export function hintOf(item: JsonValue, agencyCode: string): JsonValue {
  return { dossierCode: fieldOf(item, 'MaHoSo'), agencyCode: fieldOf(item, 'DonViXuLy') || agencyCode };
}

/** '' where it is absent or no text. */
export function fieldOf(item: JsonValue, name: string): string {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return '';
  const value = item[name];
  return typeof value === 'string' ? value : '';
}
