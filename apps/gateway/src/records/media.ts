import type { IncomingHttpHeaders } from 'node:http';
import { HubError } from '#libs/kernel';

/** The forms in which records come (contract.md, Exchange). */
export type RecordForm = 'json' | 'ndjson' | 'event' | 'event-batch' | 'binary-event';

const FORMS: Readonly<Record<string, RecordForm>> = {
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
  'application/cloudevents+json': 'event',
  'application/cloudevents-batch+json': 'event-batch',
};

/** By Content-Type and, for CloudEvents in binary mode, by its headers; throws `unacceptable-media`. */
export function recordFormOf(headers: IncomingHttpHeaders): RecordForm {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').split(';').map(part => part.trim().toLowerCase());
  const form = FORMS[type];
  if (!form) throw unacceptable(`Send one of: ${Object.keys(FORMS).join(', ')}`);
  if (!parameters.every(isAcceptable)) throw unacceptable('Only the charset UTF-8 is taken');
  const encoding = headers['content-encoding'];
  if (encoding && encoding !== 'identity') throw unacceptable('Only bodies without a content encoding are taken');
  return form === 'json' && headers['ce-specversion'] !== undefined ? 'binary-event' : form;
}

function isAcceptable(parameter: string): boolean {
  const [name, value = ''] = parameter.split('=').map(part => part.trim());
  return name !== 'charset' || /^"?utf-?8"?$/.test(value);
}

function unacceptable(detail: string): HubError {
  return new HubError('invalid', 'unacceptable-media', 'The media type is not supported', { detail });
}
