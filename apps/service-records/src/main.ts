import { startApp } from '#libs/http';
import { ServiceRecordsModule } from './service-records.module.js';

await startApp('service-records', ServiceRecordsModule, ['exchange', 'health']);
