import { startApp } from '#libs/http';
import { DeliveryModule } from './delivery.module.js';

await startApp('delivery', DeliveryModule, ['exchange', 'management', 'health']);
