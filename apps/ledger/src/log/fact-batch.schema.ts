import type { TransactionFactBatch } from '#libs/contracts';
import { isTransactionId } from '#libs/kernel';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { OUTCOME_CODE, STEP_CODE } from './codes.js';
import { isInstant } from './instants.js';

const text = { type: 'string' };
const instant = { type: 'string', format: 'instant' };
const outcome = { type: 'string', enum: Object.keys(OUTCOME_CODE) };

const DELIVERY = {
  type: 'object',
  required: ['subscription', 'system', 'state', 'attempts'],
  properties: {
    subscription: text,
    system: text,
    state: { type: 'string', enum: ['pending', 'parked', 'delivered', 'dead'] },
    attempts: { type: 'integer', minimum: 0 },
    nextAttemptAt: instant,
    durationMs: { type: 'number' },
    detail: text,
    replay: { type: 'string', pattern: '^\\d{1,18}$' },
  },
};

/** Strict where the log's identity, time and figures come from; texts are cut to length instead. */
const FACT = {
  type: 'object',
  required: 'transactionId step discriminator at acceptedAt service serviceVersion kind from agency businessKey'.split(
    ' ',
  ),
  properties: {
    transactionId: { type: 'string', format: 'transaction-id' },
    step: { type: 'string', enum: Object.keys(STEP_CODE) },
    discriminator: { type: 'string', maxLength: 400, pattern: '^[^\\u0000]*$' },
    at: instant,
    acceptedAt: instant,
    service: text,
    serviceVersion: text,
    kind: text,
    from: text,
    agency: text,
    businessKey: text,
    outcome,
    supersedes: outcome,
    flags: { type: 'array', items: { type: 'string', pattern: '^[a-z-]{1,40}$' } },
    detail: text,
    durationMs: { type: 'number' },
    deliveries: { type: 'array', items: DELIVERY },
  },
};

const ajv = new Ajv2020({ strict: true });
ajv.addFormat('instant', isInstant);
ajv.addFormat('transaction-id', isTransactionId);

const validate = ajv.compile<TransactionFactBatch>({
  type: 'object',
  required: ['facts'],
  properties: { facts: { type: 'array', items: FACT } },
});

/** What does not fit, without any value of it; undefined where it fits. */
export function problemOfFactBatch(value: unknown): string | undefined {
  if (validate(value)) return undefined;
  const error = validate.errors?.[0];
  return `${error?.instancePath ?? ''} ${error?.message ?? 'does not fit'}`.trim();
}
