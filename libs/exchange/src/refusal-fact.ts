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

/**
 * The row of the ledger: codes, pointers and messages, and of the record's values only codes of known shape. Of a record
 * that holds a person's data no value at all, and only pointers to members that the service has: a sender may have made a
 * member's name out of a person's.
 */
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
    agency: codeIn(refused, service?.pointers?.agency, isAgencyCode),
    businessKey: codeIn(refused, service?.pointers?.businessKey, isDossierCode),
    outcome: 'refused',
    detail: detailOf(error, isAboutPerson(service) ? membersOf(service.schema) : undefined),
  };
}

/** A question may be about one as well, and has nothing by which it is found in the log. */
function isAboutPerson(service: DataService | undefined): service is DataService {
  return service?.sealed === true || service?.serviceKind === 'query';
}

function codeIn({ record, service }: Refused, pointer: string | undefined, isCode: (text: string) => boolean): string {
  if (record === undefined || pointer === undefined || isAboutPerson(service)) return '';
  const value = readerOf(pointer)(record);
  return typeof value === 'string' && value.length <= MAX_DOSSIER_CODE && isCode(value) ? value : '';
}

function isDossierCode(text: string): boolean {
  return DOSSIER_CODE.test(text);
}

/** `known`: names that a pointer may have; absent = any. */
function detailOf({ code, kind, detail, errors = [] }: HubError, known?: ReadonlySet<string>): string {
  const isTold = (pointer: string): boolean => !known || pointer.split('/').every(step => known.has(step));
  const pointers = errors
    .filter(({ pointer }) => isTold(pointer))
    .map(({ pointer, message }) => `${pointer} ${message}`);
  const parts = kind === 'bug' ? [code] : [code, ...(detail ? [detail] : []), ...pointers];
  return maskNumbersIn(parts.join('; ')).slice(0, MAX_DETAIL);
}

/** Every name of a member in the schema, and '' for the record itself. */
function membersOf(schema: unknown, found = new Set([''])): ReadonlySet<string> {
  if (typeof schema !== 'object' || schema === null) return found;
  for (const [name, part] of Object.entries(schema) as [string, unknown][]) {
    if (name === 'properties') for (const member of Object.keys(part ?? {})) found.add(member);
    membersOf(part, found);
  }
  return found;
}
