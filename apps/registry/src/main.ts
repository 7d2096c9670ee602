import { startApp } from '#libs/http';
import { RegistryModule } from './registry.module.js';

await startApp('registry', RegistryModule, ['management', 'health']);
