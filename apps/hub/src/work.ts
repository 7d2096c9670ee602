import { runWorkThread } from '#libs/http';
import { HubWorkModule } from './hub-work.module.js';

await runWorkThread(HubWorkModule);
