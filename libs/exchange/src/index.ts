/** What every app does that takes something from agency systems: who calls, under which agreement, is it acceptable; refusals are logged. */
export { type AgreedService, agreedService } from './agreed-service.js';
export { quotaExceeded, quotaOf } from './agreed-quota.js';
export { activeSystem, noAgreement, unknownService } from './callers.js';
export { type FieldReader, readerOf, textOf } from './field-pointer.js';
export { parseInstant } from './instant.js';
export { brokenOff, discardRest, readBody, tooLarge } from './read-body.js';
export { type Refused } from './refusal-fact.js';
export { Refusals } from './refusals.service.js';
export { refuseRequest, type RefusedCaller } from './refuse-request.js';
export { SchemaCheck } from './schema-check.js';
export { bounded, payloadInvalid } from './schema-errors.js';
export { traceParentOf } from './trace-parent.js';
