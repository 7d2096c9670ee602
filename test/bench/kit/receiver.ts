import { createServer, type ServerResponse } from 'node:http';
import { percentile } from './report.js';

/**
 * Partners that take every webhook and cost little; a process of its own. Each path is a partner. `GET /state` says what
 * arrived since the last `DELETE /state`, which answers the same, at all of them or at `/state?<first so many>`. `PUT /hook<n>?hang`, `?fail` or
 * `?well` says how a partner behaves from now on. Below `/files/` is a result of land dossiers.
 */
const MAX_KEPT = 2_000_000;
const ACCEPTED_AT = '"acceptedat":"';

class Partner {
  behaviour = 'well';
  deliveries = 0;
  ids = new Set<string>();
  latencies: number[] = [];

  reset(): void {
    this.deliveries = 0;
    this.ids = new Set();
    this.latencies = [];
  }

  take(id: string, body: Buffer): void {
    const at = body.indexOf(ACCEPTED_AT);
    const accepted = body.toString('latin1', at + ACCEPTED_AT.length, at + ACCEPTED_AT.length + 24);
    if (this.latencies.length < MAX_KEPT) this.latencies.push(Date.now() - Date.parse(accepted));
    this.deliveries++;
    this.ids.add(id);
  }

  /** Whether there will be no delivery. */
  misbehaves(response: ServerResponse): boolean {
    if (this.behaviour === 'fail') response.writeHead(500).end();
    return this.behaviour !== 'well';
  }
}

/** What every result is: fetched anew for each, kept once. */
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
const PDF_HEADERS = { 'content-type': 'application/pdf', 'content-length': PDF.length };

const partners = new Map<string, Partner>();

const server = createServer((request, response) => {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  if (path === '/state') {
    const state = stateOf(query === '' ? Infinity : Number(query));
    if (request.method === 'DELETE') partners.forEach(partner => partner.reset());
    return void response.end(JSON.stringify(state));
  }
  if (path.startsWith('/files/')) return void response.writeHead(200, PDF_HEADERS).end(PDF);
  const partner = partnerAt(path);
  if (request.method === 'PUT') {
    partner.behaviour = query;
    return void response.end();
  }
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    if (partner.misbehaves(response)) return;
    partner.take(String(request.headers['webhook-id']), parts.length === 1 ? parts[0]! : Buffer.concat(parts));
    response.statusCode = 204;
    response.end();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write('ready\n'));

function partnerAt(path: string): Partner {
  let partner = partners.get(path);
  if (!partner) partners.set(path, (partner = new Partner()));
  return partner;
}

function stateOf(first: number): unknown {
  const wanted = [...partners].flatMap(([path, partner]) =>
    Number(path.slice('/hook'.length)) <= first ? partner : [],
  );
  const known = Float64Array.from(wanted.flatMap(({ latencies }) => latencies));
  const sum = (valueOf: (partner: Partner) => number): number => wanted.reduce((all, one) => all + valueOf(one), 0);
  const latencyMs = known.length > 0 ? { p50: percentile(known, 0.5), p95: percentile(known, 0.95) } : null;
  return { deliveries: sum(one => one.deliveries), unique: sum(one => one.ids.size), latencyMs };
}
