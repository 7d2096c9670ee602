/** Where the hub may connect to, how often, and what went wrong when it did: for whatever calls a partner. */
export { AllowedNetworks } from './allowed-networks.js';
export { type CallLimits, dividedAmong, wholeCalls } from './call-limits.js';
export { Circuit, type CircuitOutcome, type CircuitState } from './circuit.js';
export { ADDRESS_NOT_ALLOWED, guardedConnect } from './guarded-connect.js';
export { failureCodeOf } from './network-failure.js';
export { parseRetryAfter } from './retry-after.js';
export { TokenBucket } from './token-bucket.js';
