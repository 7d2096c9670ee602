import {
  decodeUtf8,
  DOSSIER_CODE_PATTERN,
  HubError,
  isWithinAgency,
  type JsonObject,
  type JsonValue,
  type Line,
  numberingAgencyOf,
  parseStrictJson,
} from '#libs/kernel';
import type { BookField, BookForm } from './parties.js';
import { instantOf } from './period.js';

/** A dossier as the party has it; what it did not say is null. Money in đồng. */
export interface BookLine {
  readonly line: number;
  readonly dossierCode: string;
  /** As the party calls it. */
  readonly state: string | null;
  readonly files: number | null;
  /** Sum of the notices in force. */
  readonly money: number | null;
  readonly paid: number | null;
  /** epoch ms */
  readonly updatedAt: number | null;
}

/**
 * too-long, not-utf8, not-json – cannot be read · not-acceptable – holds NUL, a name twice, half characters · no-object ·
 * dossier-code – none, or no dossier's · other-agency – of an agency that this book is not about · state – one without a
 * place in the form · files, money, paid, updated-at – no number, negative, absurd, no time · duplicate – the dossier
 * stands in the book before · contradiction – and there it says something else.
 */
export type BadLineReason =
  | 'too-long'
  | 'not-utf8'
  | 'not-json'
  | 'not-acceptable'
  | 'no-object'
  | 'dossier-code'
  | 'other-agency'
  | 'state'
  | 'files'
  | 'money'
  | 'paid'
  | 'updated-at'
  | 'duplicate'
  | 'contradiction';

export interface BadLine {
  readonly line: number;
  readonly reason: BadLineReason;
  /** Where it can be said: such a dossier is not "only here". */
  readonly dossierCode: string | null;
}

const DOSSIER_CODE = new RegExp(DOSSIER_CODE_PATTERN);
const WHOLE = /^\d{1,16}$/;
const MAX_FILES = 100_000;
const MAX_MONEY = 1_000_000_000_000_000;

class Unfit extends Error {
  constructor(readonly reason: BadLineReason) {
    super(reason);
  }
}

/** Reads one line of a party's book about `agency`; `number` counts from 1. Never throws. */
export function readBookLine(line: Line, number: number, form: BookForm, agency: string): BookLine | BadLine {
  let dossierCode: string | null = null;
  try {
    const record = recordIn(line);
    dossierCode = dossierCodeIn(record, form, agency);
    return { line: number, dossierCode, ...contentOf(record, form) };
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    return { line: number, reason: error.reason, dossierCode };
  }
}

export function isBadLine(line: BookLine | BadLine): line is BadLine {
  return 'reason' in line;
}

function recordIn(line: Line): JsonObject {
  if (!('bytes' in line)) throw new Unfit('too-long');
  const text = attempt('not-utf8', () => decodeUtf8(line.bytes));
  const value = attempt('not-json', () => parseStrictJson(text));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Unfit('no-object');
  return value;
}

function attempt<T>(reason: BadLineReason, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const isContent = error instanceof HubError && error.code === 'payload-invalid';
    throw new Unfit(isContent ? 'not-acceptable' : reason);
  }
}

function dossierCodeIn(record: JsonObject, form: BookForm, agency: string): string {
  const code = valueOf(record, form, 'dossierCode');
  if (typeof code !== 'string' || !DOSSIER_CODE.test(code)) throw new Unfit('dossier-code');
  const numberedBy = numberingAgencyOf(code);
  if (numberedBy !== undefined && !isWithinAgency(numberedBy, agency)) throw new Unfit('other-agency');
  return code;
}

function contentOf(record: JsonObject, form: BookForm): Omit<BookLine, 'line' | 'dossierCode'> {
  return {
    state: stateIn(record, form),
    files: wholeIn(record, form, 'files', MAX_FILES),
    money: wholeIn(record, form, 'money', MAX_MONEY),
    paid: wholeIn(record, form, 'paid', MAX_MONEY),
    updatedAt: updatedAtIn(record, form),
  };
}

function stateIn(record: JsonObject, form: BookForm): string | null {
  const value = valueOf(record, form, 'state');
  if (value === undefined) return null;
  const name = typeof value === 'number' ? String(value) : value;
  if (typeof name !== 'string' || !form.states.has(name)) throw new Unfit('state');
  return name;
}

function wholeIn(record: JsonObject, form: BookForm, field: 'files' | 'money' | 'paid', max: number): number | null {
  const value = valueOf(record, form, field);
  if (value === undefined) return null;
  const number = typeof value === 'string' && WHOLE.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > max) throw new Unfit(field);
  return number;
}

function updatedAtIn(record: JsonObject, form: BookForm): number | null {
  const value = valueOf(record, form, 'updatedAt');
  if (value === undefined) return null;
  const instant = typeof value === 'string' ? instantOf(value, form.localTimes) : undefined;
  if (instant === undefined) throw new Unfit('updated-at');
  return instant;
}

/** null is as if it were not there. */
function valueOf(record: JsonObject, { fields }: BookForm, field: BookField): JsonValue | undefined {
  const name = fields[field];
  const value = name !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
  return value ?? undefined;
}
