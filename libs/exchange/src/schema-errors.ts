import { type ErrorPointer, escapePointer, HubError } from '#libs/kernel';
import type { ErrorObject } from 'ajv';

const MAX_ERRORS = 20;
const MAX_POINTER_LENGTH = 200;
const MAX_MESSAGE_LENGTH = 300;

const FORMAT_MESSAGES: Readonly<Record<string, string>> = {
  instant: 'must be an RFC 3339 time with offset, not before 1990',
  'reported-instant': 'must be an RFC 3339 time with offset, not before 1990 and not in the future',
  'document-name': 'must be the name of a document, not a path',
  'unicode-text': 'is written in a legacy encoding (TCVN3, VNI): send Unicode',
};

/** What ajv found, with a pointer each and without any value of the record. */
export function toErrorPointers(errors: readonly ErrorObject[]): ErrorPointer[] {
  // `if` says only that its branch does not fit; what does not fit stands beside it.
  const telling = errors.filter(({ keyword }) => keyword !== 'if');
  return bounded(telling.slice(0, MAX_ERRORS).map(toErrorPointer));
}

/** A refusal's pointers come from the sender's own member names: neither many nor long ones go further. */
export function bounded(errors: readonly ErrorPointer[]): ErrorPointer[] {
  return errors.slice(0, MAX_ERRORS).map(({ pointer, message }) => ({
    pointer: pointer.slice(0, MAX_POINTER_LENGTH),
    message: message.slice(0, MAX_MESSAGE_LENGTH),
  }));
}

/** The problem of a record that is not as its service wants it. */
export function payloadInvalid(errors: readonly ErrorPointer[]): HubError {
  return new HubError('invalid', 'payload-invalid', 'The record is not acceptable', { errors: bounded(errors) });
}

function toErrorPointer({ instancePath, keyword, params, message }: ErrorObject): ErrorPointer {
  const names = params as Record<string, unknown>;
  const field = (name: unknown): string => `${instancePath}/${escapePointer(String(name))}`;
  switch (keyword) {
    case 'additionalProperties':
      return { pointer: field(names['additionalProperty']), message: 'is not a field of the service' };
    case 'required':
      return { pointer: field(names['missingProperty']), message: 'is required' };
    case 'false schema':
      return { pointer: instancePath, message: 'is not a field of such a record' };
    case 'pattern':
      return { pointer: instancePath, message: 'does not have the required form' };
    case 'enum':
      return { pointer: instancePath, message: 'must be one of the allowed values' };
    case 'format':
      return { pointer: instancePath, message: formatMessage(String(names['format'])) };
    default:
      return { pointer: instancePath, message: message ?? 'is not acceptable' };
  }
}

function formatMessage(format: string): string {
  return FORMAT_MESSAGES[format] ?? `must be a valid ${format}`;
}
