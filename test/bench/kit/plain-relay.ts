import { createServer } from 'node:http';
import { Pool } from 'undici';

/**
 * The work of the hub's doors and deliveries without a hub: each post is passed on to the receiver, and answered when that has
 * answered. No token, no schema, no Kafka, no database: the raw limit of HTTP on this machine. A process of its own.
 */
const [port = '', receiverPort = ''] = process.argv.slice(2);
// As the hub's connector is set in benchmarks: 32 calls at once, up to 8 of them on a connection.
const receiver = new Pool(`http://127.0.0.1:${receiverPort}`, { connections: 4, pipelining: 8 });
const ANSWER = JSON.stringify({ transactionId: '00000000-0000-0000-0000-000000000000' });
let count = 0;

async function passOn(body: Buffer): Promise<void> {
  const headers = { 'content-type': 'application/json', 'webhook-id': String(count++) };
  const { statusCode, body: answer } = await receiver.request({ path: '/hook1', method: 'POST', headers, body });
  await answer.dump();
  if (statusCode !== 204) throw new Error(`The receiver answered ${statusCode}`);
}

createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const answer = (status: number) => () =>
      void response.writeHead(status, { 'content-length': ANSWER.length }).end(ANSWER);
    passOn(parts.length === 1 ? parts[0]! : Buffer.concat(parts)).then(answer(202), answer(502));
  });
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
