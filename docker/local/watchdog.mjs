// Ends the processes of one run when their launcher has gone, however it went: its end closes the pipe on our stdin.
// It is outside the launcher's process group, so what is sent to that group does not reach it.
import { endProcesses } from './process-table.mjs';

const run = process.argv[2];
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => undefined);
process.stdin.on('error', () => undefined);
process.stdin.on('close', () => void endProcesses(each => each.run === run));
process.stdin.resume();
