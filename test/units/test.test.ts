import { loadSpecs } from './load-specs.js';

await loadSpecs('test');
