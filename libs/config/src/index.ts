/** The configuration of every concern, read from the environment and validated before anything starts. */
export * from './accesses.config.js';
export * from './app.config.js';
export * from './files.config.js';
export * from './infrastructure.config.js';
export * from './load-config.js';
export * from './queries.config.js';
export * from './population-jobs.config.js';
export * from './population-requests.config.js';
