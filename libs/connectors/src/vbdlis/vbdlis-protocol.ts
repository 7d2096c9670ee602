/** The protocol of VBDLIS and iLIS as both sides need it: the connector that speaks it and the gateway that answers it. */
export * from './from-vbdlis.js';
export * from './to-vbdlis.js';
export { ABSURD_AREA, NOT_AN_AREA } from './vbdlis-areas.js';
export { NO_SUCH_TIME, NOT_A_TIME, OUT_OF_CENTURY, VBDLIS_CLOCKS, type VbdlisClock } from './vbdlis-dates.js';
export * from './vbdlis-dialects.js';
export { FORBIDDEN_LINK, LEGACY_TEXT, NOT_TAKEN, UNSAFE_NAME } from './vbdlis-kinds.js';
export * from './vbdlis-operations.js';
export { inVbdlisNames } from './vbdlis-pointers.js';
export { VBDLIS_AUTH } from './vbdlis-settings.js';
export { VBDLIS_TEXT_SIGNS } from './vbdlis-answer.js';
