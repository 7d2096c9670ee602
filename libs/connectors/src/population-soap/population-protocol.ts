/** The national population database: its client, what it is asked and what it answers. */
export * from './citizen.js';
export { PopulationClient } from './population-client.js';
export * from './population-query.js';
export { POPULATION_SETTINGS } from './population-settings.js';
