import { HttpException } from '@nestjs/common';
import { type Problem, PROBLEM_STATUS, type ProblemCode } from '#libs/contracts';
import { type ErrorKind, HubError } from '#libs/kernel';

/** Where a code is not of the contract, the kind decides. */
const STATUS_OF_KIND: Readonly<Record<ErrorKind, number>> = {
  invalid: 422,
  denied: 403,
  missing: 404,
  conflict: 409,
  busy: 429,
  unavailable: 503,
  bug: 500,
};

const FASTIFY_CODES: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unacceptable-media',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed',
};

/** What a status of Fastify or Nest themselves means; any other below 500 is `malformed`. */
const CODE_OF_STATUS: Readonly<Record<number, ProblemCode>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'too-large',
  415: 'unacceptable-media',
};

const TITLES: Partial<Record<ProblemCode, string>> = {
  'too-large': 'The body is too large',
  'unacceptable-media': 'The media type is not supported',
  malformed: 'Malformed request',
  'not-found': 'Not found',
};

/** RFC 9457 problem of an error; a bug keeps its message to itself. */
export function toProblem(error: HubError, transactionId?: string): Problem {
  const status = PROBLEM_STATUS[error.code as ProblemCode] ?? STATUS_OF_KIND[error.kind];
  const isBug = error.kind === 'bug';
  return {
    type: `urn:lgsp:problem:${isBug ? 'internal' : error.code}`,
    title: isBug ? 'Internal error' : error.message,
    status,
    ...(error.detail && !isBug ? { detail: error.detail } : {}),
    code: isBug ? 'internal' : error.code,
    ...(transactionId ? { transactionId } : {}),
    ...(error.errors ? { errors: error.errors } : {}),
  };
}

/** Errors of Fastify and Nest as the contract's; any other is a bug. */
export function fromFramework(error: unknown): HubError {
  if (error instanceof HubError) return error;
  const fastifyCode = FASTIFY_CODES[(error as { code?: string }).code ?? ''];
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: number }).statusCode;
  const code = fastifyCode ?? (status && status < 500 ? (CODE_OF_STATUS[status] ?? 'malformed') : undefined);
  if (!code) return new HubError('bug', 'internal', 'Internal error', { cause: error });
  return new HubError('invalid', code, TITLES[code] ?? 'The request is not acceptable', { cause: error });
}
