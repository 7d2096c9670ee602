import type { DataService, TransactionFact } from '#libs/contracts';
import { DOSSIER_CODE_PATTERN, type HubError, isAgencyCode, type JsonValue, maskNumbersIn } from '#libs/kernel';
import { readerOf } from './field-pointer.js';

const DOSSIER_CODE = new RegExp(DOSSIER_CODE_PATTERN);
const MAX_DETAIL = 300;
const MAX_DOSSIER_CODE = 64;

/** What is known of a record, or of a whole request, that is turned away. */
export interface Refused {
  readonly error: HubError;
  /** '' where the caller is unknown. */
  readonly system: string;
  /** As the registry knows it; absent where it does not. */
  readonly service?: DataService | undefined;
  /** Absent where it could not even be read. */
  readonly record?: JsonValue | undefined;
}

/** The row of the ledger: codes, pointers and messages, and of the record's values only codes of known shape. */
export function refusalFact(transactionId: string, refused: Refused, now: number): TransactionFact {
  const at = new Date(now).toISOString();
  const { service, system, error } = refused;
  return {
    transactionId,
    step: 'refused',
    discriminator: '',
    at,
    acceptedAt: at,
    service: service?.code ?? '',
    serviceVersion: service?.version ?? '',
    kind: service?.serviceKind ?? 'event',
    from: system,
    agency: codeIn(refused, service?.pointers.agency, isAgencyCode),
    businessKey: codeIn(refused, service?.pointers.businessKey, isDossierCode),
    outcome: 'refused',
    detail: detailOf(error),
  };
}

function codeIn({ record }: Refused, pointer: string | undefined, isCode: (text: string) => boolean): string {
  if (record === undefined || pointer === undefined) return '';
  const value = readerOf(pointer)(record);
  return typeof value === 'string' && value.length <= MAX_DOSSIER_CODE && isCode(value) ? value : '';
}

function isDossierCode(text: string): boolean {
  return DOSSIER_CODE.test(text);
}

function detailOf({ code, kind, detail, errors }: HubError): string {
  const pointers = (errors ?? []).map(({ pointer, message }) => `${pointer} ${message}`);
  const parts = kind === 'bug' ? [code] : [code, ...(detail ? [detail] : []), ...pointers];
  return maskNumbersIn(parts.join('; ')).slice(0, MAX_DETAIL);
}
