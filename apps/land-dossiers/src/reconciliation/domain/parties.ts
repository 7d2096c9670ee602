import { isWithinAgency } from '#libs/kernel';
import { PROCESS_STATES, type ProcessState } from '../../domain/process-moves.js';

/** Whose book is compared with the hub's. */
export const PARTIES = ['land', 'one-stop', 'tax'] as const;
export type Party = (typeof PARTIES)[number];

/** What a line can say; all but the dossier's code may be left out, and is not compared then. */
export const BOOK_FIELDS = ['dossierCode', 'state', 'files', 'money', 'paid', 'updatedAt'] as const;
export type BookField = (typeof BOOK_FIELDS)[number];

/** How one party, or one of some agencies, writes its book. */
export interface BookForm {
  readonly party: Party;
  /** Absent = all; an agency covers what is below it. */
  readonly agencies?: readonly string[];
  /** The party's name of each field that it gives. */
  readonly fields: Readonly<Partial<Record<BookField, string>>>;
  /** The states of the hub that one of the party's may stand beside. */
  readonly states: ReadonlyMap<string, readonly ProcessState[]>;
  /** tax-leg – only dossiers that have to do with tax are expected in it. */
  readonly scope: 'all' | 'tax-leg';
  /** Times without an offset are those of Asia/Ho_Chi_Minh; else they are refused. */
  readonly localTimes: boolean;
}

/** The forms of all books, as the province has written them down. */
export class BookForms {
  constructor(private readonly forms: readonly BookForm[]) {}

  /** The first that fits; undefined where the party's book has none. */
  of(party: Party, agency: string): BookForm | undefined {
    return this.forms.find(
      form => form.party === party && (form.agencies?.some(root => isWithinAgency(agency, root)) ?? true),
    );
  }
}

type Raw = Readonly<Record<string, unknown>>;

/** Forms from JSON. Throws an Error that names what does not fit. */
export function parseBookForms(json: unknown): BookForms {
  const { books } = (json ?? {}) as { books?: unknown };
  if (!Array.isArray(books)) throw new Error('Books: there is no list of books');
  return new BookForms(books.map((book, i) => toForm((book ?? {}) as Raw, `Books: number ${i + 1}`)));
}

function toForm(raw: Raw, name: string): BookForm {
  const { party, agencies, scope = 'all', localTimes = false } = raw;
  if (!PARTIES.includes(party as Party)) throw new Error(`${name}: party is one of ${PARTIES.join(', ')}`);
  if (agencies !== undefined && !areTexts(agencies)) throw new Error(`${name}: agencies is a list of codes`);
  if (scope !== 'all' && scope !== 'tax-leg') throw new Error(`${name}: scope is all or tax-leg`);
  if (typeof localTimes !== 'boolean') throw new Error(`${name}: localTimes is true or false`);
  return {
    party: party as Party,
    ...(agencies === undefined ? {} : { agencies }),
    fields: toFields(raw['fields'], name),
    states: toStates(raw['states'], name),
    scope,
    localTimes,
  };
}

function toFields(raw: unknown, name: string): BookForm['fields'] {
  const entries = Object.entries((raw ?? {}) as Raw);
  const wrong = entries.find(([field, text]) => !BOOK_FIELDS.includes(field as BookField) || !isName(text));
  if (wrong) throw new Error(`${name}: ${wrong[0]} is no field of a book`);
  const fields = Object.fromEntries(entries) as Partial<Record<BookField, string>>;
  if (fields.dossierCode === undefined) throw new Error(`${name}: the name of dossierCode is missing`);
  return fields;
}

function toStates(raw: unknown, name: string): BookForm['states'] {
  const states = new Map<string, ProcessState[]>();
  for (const [theirs, ours] of Object.entries((raw ?? {}) as Raw)) {
    const known = areTexts(ours) && ours.every(state => (PROCESS_STATES as readonly string[]).includes(state));
    if (!known || !isName(theirs)) throw new Error(`${name}: the state ${theirs} stands beside none of the hub's`);
    states.set(theirs, ours as ProcessState[]);
  }
  return states;
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isName);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 200;
}
