/** Ids, errors, codes and text rules that every part of the hub shares. Imports nothing. */
export * from './agency-code.js';
export * from './errors.js';
export * from './identifiers.js';
export * from './ids.js';
export * from './line-splitter.js';
export * from './service-record-status.js';
export * from './status-transitions.js';
export * from './storable-text.js';
export * from './strict-json.js';
export * from './tcvn3.js';
