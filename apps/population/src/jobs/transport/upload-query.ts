import type { IncomingHttpHeaders } from 'node:http';
import { refuseOtherParameters } from '#libs/http';
import { HubError } from '#libs/kernel';
import type { PersonField } from '#libs/tabular';
import type { JobOrder } from '../application/job-order.js';

const KEY_FORM = /^[\x20-\x7e]{1,255}$/;
const MAX_NAME = 200;

/** Parameters that name the column of a field. */
const COLUMN_PARAMETERS: Readonly<Record<PersonField, string>> = {
  number: 'numberColumn',
  name: 'nameColumn',
  birthDate: 'birthDateColumn',
  unit: 'unitColumn',
  dossier: 'dossierColumn',
};

/** `?dryRun&name&sheet` and `COLUMN_PARAMETERS`, `Idempotency-Key` and what the headers say of the body. Throws `malformed` or `unacceptable-media`. */
export function uploadQueryOf(
  query: Readonly<Record<string, unknown>>,
  headers: IncomingHttpHeaders,
): Omit<JobOrder, 'owner' | 'granted'> {
  // A misspelt `dryRun` would have people asked about in earnest.
  refuseOtherParameters(query, ['dryRun', 'name', 'sheet', ...Object.values(COLUMN_PARAMETERS)]);
  const fileName = textIn(query, 'name');
  const sheet = textIn(query, 'sheet');
  const chosen = chosenIn(query);
  const idempotencyKey = keyIn(headers['idempotency-key']);
  const contentType = contentTypeIn(headers);
  return {
    dryRun: flagIn(query, 'dryRun'),
    ...(fileName === undefined ? {} : { fileName }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(chosen === undefined ? {} : { chosen }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(contentType === undefined ? {} : { contentType }),
  };
}

function chosenIn(query: Readonly<Record<string, unknown>>): JobOrder['chosen'] {
  const named = Object.entries(COLUMN_PARAMETERS).flatMap(([field, parameter]) => {
    const column = textIn(query, parameter);
    return column === undefined ? [] : [[field, column]];
  });
  return named.length > 0 ? (Object.fromEntries(named) as JobOrder['chosen']) : undefined;
}

function flagIn(query: Readonly<Record<string, unknown>>, name: string): boolean {
  const value = query[name];
  if (value === undefined || value === 'false') return false;
  if (value === 'true' || value === '') return true;
  throw malformed(`${name} must be true or false`);
}

function textIn(query: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string' && value.length <= MAX_NAME && value.isWellFormed()) return value;
  throw malformed(`${name} must be one text of at most ${MAX_NAME} characters`);
}

function keyIn(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && KEY_FORM.test(header)) return header;
  throw malformed('Idempotency-Key must have 1 to 255 printable ASCII characters');
}

/** The content says what the file is; forms and packed bodies are none. */
function contentTypeIn(headers: IncomingHttpHeaders): string | undefined {
  const type = headers['content-type'];
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw unacceptable('Only bodies without a content encoding are taken');
  if (/^(multipart\/|application\/x-www-form-urlencoded)/i.test(type ?? '')) {
    throw unacceptable('The body is the file itself (CSV, XLSX or NDJSON), not a form');
  }
  return type;
}

function malformed(detail: string): HubError {
  return new HubError('invalid', 'malformed', 'Malformed request', { detail });
}

function unacceptable(detail: string): HubError {
  return new HubError('invalid', 'unacceptable-media', 'The media type is not supported', { detail });
}
