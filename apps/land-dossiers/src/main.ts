import { startApp } from '#libs/http';
import { LandDossiersModule } from './land-dossiers.module.js';

await startApp('land-dossiers', LandDossiersModule, ['management', 'health']);
