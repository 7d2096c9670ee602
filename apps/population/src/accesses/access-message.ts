import { ACCESS_OUTCOMES, type PersonAccess } from '#libs/contracts';
import { parseInstant } from '#libs/exchange';
import { HubError, isTransactionId } from '#libs/kernel';

const SUBJECT = /^v[1-9]\d{0,3}\.[\w-]{43}$/;
/** No comma: several travel as one text to the database. */
const FIELD = /^[A-Za-z][\w.-]{0,99}$/;
const MAX_SUBJECTS = 8;
const MAX_FIELDS = 64;
const MAX_TEXT = 300;

/** The accesses of a message on `population.access.recorded.v1`; throws `bad-message`, which quotes nothing of it. */
export function toAccesses(value: Buffer | null): readonly PersonAccess[] {
  const { accesses } = parsed(value);
  if (Array.isArray(accesses) && accesses.every(isAccess)) return accesses;
  throw badMessage();
}

type Read = Readonly<Record<string, unknown>>;

/** What the database would take for something else, or would not take at all, must not come so far. */
function isAccess(value: unknown): value is PersonAccess {
  if (typeof value !== 'object' || value === null) return false;
  const read = value as Read;
  return isIdentified(read) && isOfPerson(read) && isOfPurpose(read) && isOfResult(read);
}

function isIdentified({ id, transactionId, at, answeredAt = at }: Read): boolean {
  return [id, transactionId].every(text => isText(text) && isTransactionId(text)) && [at, answeredAt].every(isInstant);
}

function isOfPerson({ subjects, neighbourhood }: Read): boolean {
  return isList(subjects, SUBJECT, MAX_SUBJECTS) && subjects.length > 0 && isList([neighbourhood], SUBJECT, 1);
}

function isOfPurpose({
  system,
  agency,
  officer,
  procedure,
  dossier,
  dossierUnknown = false,
  service,
  job = '',
}: Read): boolean {
  return (
    [system, agency, officer, procedure, dossier, service, job].every(isText) && typeof dossierUnknown === 'boolean'
  );
}

function isOfResult({ fields, outcome }: Read): boolean {
  return isList(fields, FIELD, MAX_FIELDS) && (ACCESS_OUTCOMES as readonly unknown[]).includes(outcome);
}

function isList(value: unknown, form: RegExp, maxLength: number): value is readonly string[] {
  return Array.isArray(value) && value.length <= maxLength && value.every(item => isText(item) && form.test(item));
}

function isInstant(value: unknown): boolean {
  return isText(value) && parseInstant(value) !== undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TEXT && !value.includes('\u0000') && value.isWellFormed();
}

/** V8 quotes the text that is no JSON in its error: it stays here. */
function parsed(value: Buffer | null): Read {
  try {
    return (JSON.parse(String(value)) ?? {}) as Read;
  } catch {
    throw badMessage();
  }
}

function badMessage(): HubError {
  return new HubError('invalid', 'bad-message', 'The message holds no accesses');
}
