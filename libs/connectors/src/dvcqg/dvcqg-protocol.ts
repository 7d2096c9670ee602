/** Protocol A as both sides need it: the connector that speaks it and the gateway's adapter that answers it. */
export * from './dvcqg-codes.js';
export * from './dvcqg-dates.js';
export * from './dvcqg-types.js';
export * from './from-dvcqg.js';
export * from './to-dvcqg.js';
