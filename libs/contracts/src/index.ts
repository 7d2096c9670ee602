/** What travels between the apps and through the doors: topics, envelopes, facts, registry entities, schemas. */
export * from './dead-letters.js';
export * from './delivery-commands.js';
export * from './envelope.js';
export * from './hub-formats.js';
export * from './land-dossier.js';
export * from './land-dossier.schema.js';
export * from './land-files.js';
export * from './land-states.js';
export * from './operator-actions.js';
export * from './population.js';
export * from './population.schema.js';
export * from './problems.js';
export * from './registry.js';
export * from './service-record-status.js';
export * from './service-record-status.schema.js';
export * from './topics.js';
export * from './transaction-facts.js';
