import { startApp } from '#libs/http';
import { GatewayModule } from './gateway.module.js';

await startApp('gateway', GatewayModule, ['exchange', 'health']);
