/** The configuration of every concern, read from the environment and validated before anything starts. */
export * from './app.config.js';
export * from './files.config.js';
export * from './infrastructure.config.js';
export * from './load-config.js';
