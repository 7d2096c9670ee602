import type { ToldPerson, VerificationAnswered, VerificationRequest } from '#libs/contracts';
import { holdsIdentityNumber, type HubError } from '#libs/kernel';

/** What a request came to: what the partner said, or why it did not. */
export type Said = Pick<VerificationAnswered, 'result' | 'fields' | 'reasons' | 'errors'>;

/** What the asker gets. `request`: absent where it cannot be read any more. */
export function answerOf(
  requestId: string,
  request: VerificationRequest | undefined,
  { result, fields, reasons, errors }: Said,
  at: Date,
): VerificationAnswered {
  return {
    ...namesOf(request),
    requestId,
    result,
    ...(fields ? { fields } : {}),
    reasons,
    ...(errors ? { errors } : {}),
    answeredAt: at.toISOString(),
  };
}

export const EXPIRED: Said = { result: 'expired', reasons: ['expired'] };

/** What is wrong, as a refusal at the door would tell it. */
export function failedBy({ code, detail, errors }: Pick<HubError, 'code' | 'detail' | 'errors'>): Said {
  const told = errors ?? (detail === undefined ? undefined : [{ pointer: '', message: detail }]);
  return { result: 'failed', reasons: [code], ...(told ? { errors: told } : {}) };
}

/** Whether the request came to nothing: its transaction has failed, also where the asker is told so. */
export function isFailure({ result }: Pick<VerificationAnswered, 'result'>): boolean {
  return result === 'failed' || result === 'expired';
}

/** The asker's own names of the request. One that is made of the person goes nowhere: answers are kept and sent in the open. */
function namesOf(
  request: VerificationRequest | undefined,
): Pick<VerificationAnswered, 'requestCode' | 'correlationId'> {
  if (!request) return { requestCode: '' };
  const { requestCode, correlationId, person } = request;
  const code = speaksOf(requestCode, person) ? '' : requestCode;
  return correlationId === undefined || speaksOf(correlationId, person)
    ? { requestCode: code }
    : { requestCode: code, correlationId };
}

/** Any number that may be a person's counts: it may be this one's old one. */
function speaksOf(text: string, { number, name }: ToldPerson): boolean {
  if (holdsIdentityNumber(text)) return true;
  const folded = foldedOf(text);
  return [number, name].map(foldedOf).some(part => part !== '' && folded.includes(part));
}

/** Letters without their marks, digits and nothing else: however it is written. */
function foldedOf(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[đðɖ]/gu, 'd')
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}
