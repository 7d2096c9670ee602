/** Speaks the partners' protocols: one folder each, behind one interface. */
export * from './connector.js';
export * from './create-connector.js';
export * from './dvcqg/dvcqg-protocol.js';
export * from './population-soap/population-protocol.js';
export * from './vbdlis/vbdlis-protocol.js';
export { streamGet, type StreamGetOptions } from './http/stream-get.js';
export { toCloudEvent } from './webhook/cloud-event.js';
