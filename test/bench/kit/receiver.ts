import { createServer } from 'node:http';
import { percentile } from './report.js';

/**
 * A partner that takes every webhook and costs little; a process of its own. `GET /state` says what arrived since the
 * last `DELETE /state`.
 */
const MAX_KEPT = 2_000_000;
const ACCEPTED_AT = '"acceptedat":"';
let ids = new Set<string>();
let deliveries = 0;
let latencies = new Float64Array(MAX_KEPT);

const server = createServer((request, response) => {
  if (request.url === '/state') {
    if (request.method === 'DELETE') reset();
    return void response.end(JSON.stringify(state()));
  }
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    take(String(request.headers['webhook-id']), parts.length === 1 ? parts[0]! : Buffer.concat(parts));
    response.statusCode = 204;
    response.end();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write('ready\n'));

function take(id: string, body: Buffer): void {
  const at = body.indexOf(ACCEPTED_AT);
  const accepted = body.toString('latin1', at + ACCEPTED_AT.length, at + ACCEPTED_AT.length + 24);
  if (deliveries < MAX_KEPT) latencies[deliveries] = Date.now() - Date.parse(accepted);
  deliveries++;
  ids.add(id);
}

function reset(): void {
  ids = new Set();
  deliveries = 0;
  latencies = new Float64Array(MAX_KEPT);
}

function state(): unknown {
  const known = latencies.subarray(0, Math.min(deliveries, MAX_KEPT));
  const latencyMs = deliveries > 0 ? { p50: percentile(known, 0.5), p95: percentile(known, 0.95) } : null;
  return { deliveries, unique: ids.size, latencyMs };
}
