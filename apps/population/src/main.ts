import { startApp } from '#libs/http';
import { PopulationModule } from './population.module.js';

await startApp('population', PopulationModule, ['exchange', 'management', 'health']);
