import { startApp } from '#libs/http';
import { HubModule } from './hub.module.js';

await startApp('hub', HubModule, ['exchange', 'management', 'health'], new URL('./work.js', import.meta.url));
