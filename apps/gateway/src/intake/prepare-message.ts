import { type Envelope, MAX_CODE_LENGTH, toHeaders } from '#libs/contracts';
import { noAgreement, payloadInvalid, textOf } from '#libs/exchange';
import { escapePointer, type JsonObject, type JsonValue, numberingAgencyOf } from '#libs/kernel';
import { type Lane } from './lane.js';
import { notGranted } from './send-grants.js';
import type { Submission } from './submission.js';

/** A record that may pass, as a message for Kafka; that of a sealed lane is sealed before it goes there. */
export interface PreparedMessage {
  readonly transactionId: string;
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer | string;
  readonly headers: Record<string, string>;
}

/**
 * Judges a record and makes its message. Throws `payload-invalid` where it is not as the service wants it and
 * `no-agreement` where it speaks for an agency, is of another agency's dossier, or has fields, that no agreement covers.
 */
export function prepareMessage(lane: Lane, submission: Submission, traceParent: string, now: number): PreparedMessage {
  const { contract } = lane;
  const { record, canonical } = submission;
  const errors = contract.violations(record, canonical.length);
  if (errors.length > 0) throw payloadInvalid(errors);
  checkCodes(lane, record);
  checkGrants(lane, record as JsonObject);
  const envelope = envelopeOf(lane, submission, traceParent, now);
  return {
    transactionId: envelope.id,
    topic: contract.service.topic,
    key: envelope.subject,
    value: submission.value,
    headers: toHeaders(envelope),
  };
}

/** Patterns may leave the length of a code open; headers, indexes and partners do not. */
function checkCodes({ contract }: Lane, record: JsonValue): void {
  const { businessKey, agency } = contract.service.pointers;
  const codes = [
    [businessKey, textOf(contract.businessKeyOf(record))],
    [agency, textOf(contract.agencyOf(record))],
  ] as const;
  const wrong = codes.filter(([, code]) => code === '' || code.length > MAX_CODE_LENGTH);
  if (wrong.length === 0) return;
  throw payloadInvalid(
    wrong.map(([pointer]) => ({ pointer, message: `must have 1 to ${MAX_CODE_LENGTH} characters` })),
  );
}

function checkGrants({ contract, grants, isSealed }: Lane, record: JsonObject): void {
  const fields = grants.fieldsFor(textOf(contract.agencyOf(record)));
  if (!fields) {
    throw noAgreement('This system does not report for that agency', [contract.service.pointers.agency]);
  }
  // What looks like a dossier there is the sender's own number of a request.
  const owner = isSealed ? undefined : numberingAgencyOf(textOf(contract.businessKeyOf(record)));
  if (owner && !grants.fieldsFor(owner)) {
    throw noAgreement('This system does not report for the agency of that dossier', [
      contract.service.pointers.businessKey,
    ]);
  }
  const refused = notGranted(record, fields);
  if (refused.length === 0) return;
  const pointers = refused.map(field => `/${escapePointer(field)}`);
  throw noAgreement('The agreement does not cover these fields', pointers);
}

function envelopeOf(lane: Lane, submission: Submission, traceParent: string, now: number): Envelope {
  const { contract, system } = lane;
  const { service, naming } = contract;
  const { record, canonical } = submission;
  const key = submission.idempotencyKey ?? contract.naturalKeyOf(record);
  return {
    id: naming.idOf(system, service.code, key),
    type: service.topic,
    subject: naming.subjectOf(system, textOf(contract.businessKeyOf(record))),
    time: textOf(contract.occurredAtOf(record)),
    acceptedAt: new Date(now).toISOString(),
    system,
    service: service.code,
    serviceVersion: service.version,
    agency: textOf(contract.agencyOf(record)),
    bodyHash: naming.bodyHashOf(canonical),
    traceParent,
  };
}
