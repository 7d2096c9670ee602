/** Logger, metrics and health of a process. */
export * from './health.js';
export * from './logger.js';
export * from './metrics.js';
export * from './observability.module.js';
