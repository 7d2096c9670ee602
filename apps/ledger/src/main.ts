import { startApp } from '#libs/http';
import { LedgerModule } from './ledger.module.js';

await startApp('ledger', LedgerModule, ['exchange', 'management', 'health']);
