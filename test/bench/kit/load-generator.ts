import { request } from 'node:http';
import { Readable } from 'node:stream';
import { loadRecords } from '#libs/samples';
import { LoadConnection, requestOf } from './load-connection.js';
import { percentile } from './report.js';

/** What one run of the load generator does; it is a process of its own, given this as JSON in its first argument. */
export interface LoadOrder {
  readonly port: number;
  readonly path: string;
  readonly token: string;
  readonly seed: number;
  readonly records: number;
  readonly form: 'single' | 'ndjson';
  readonly connections: number;
  /** Open loop: so many requests a second, whatever the hub does. Absent: as fast as the answers come. */
  readonly perSecond?: number;
}

export interface LoadResult {
  readonly seconds: number;
  readonly accepted: number;
  readonly other: number;
  /** From the time at which a request was to be sent, so a stall of the hub is not left out. */
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
}

const order = JSON.parse(process.argv[2] ?? '{}') as LoadOrder;
const result = await (order.form === 'ndjson' ? upload(order) : postEach(order));
process.stdout.write(JSON.stringify(result));
process.exit(0);

async function postEach({ port, path, token, seed, records, connections, perSecond }: LoadOrder): Promise<LoadResult> {
  const source = loadRecords({ seed, count: records });
  const latencies = new Float64Array(records);
  const idle: LoadConnection[] = [];
  const waiting: { readonly intended: number; readonly request: Buffer }[] = [];
  let [accepted, other, answered, sent] = [0, 0, 0, 0];
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const fail = (error?: Error): void => reject(error ?? new Error('The hub closed a connection'));
    const finish = (): void => {
      const seconds = (performance.now() - startedAt) / 1000;
      resolve({ seconds, accepted, other, latencyMs: latenciesOf(latencies) });
    };
    const sendOn = (connection: LoadConnection, request: Buffer, intended: number): void =>
      connection.send(request, status => {
        latencies[answered++] = performance.now() - intended;
        if (status === 202) accepted++;
        else other++;
        if (answered === records) return finish();
        next(connection);
      });
    const nextRequest = (): Buffer | undefined => {
      const record = source.next().value;
      return record === undefined ? undefined : requestOf(path, token, record);
    };
    const next = (connection: LoadConnection): void => {
      const queued = waiting.shift();
      if (queued) return sendOn(connection, queued.request, queued.intended);
      if (perSecond) return void idle.push(connection);
      const request = nextRequest();
      if (request) sendOn(connection, request, performance.now());
    };
    const tick = (): void => {
      const due = Math.min(records, Math.floor(((performance.now() - startedAt) / 1000) * perSecond!));
      for (; sent < due; sent++) {
        const intended = startedAt + ((sent + 1) * 1000) / perSecond!;
        // In turn: a server closes a connection on which nothing was asked for long.
        const connection = idle.shift();
        const request = nextRequest()!;
        if (connection) sendOn(connection, request, intended);
        else waiting.push({ intended, request });
      }
      if (sent < records) setTimeout(tick, 1);
    };
    for (let i = 0; i < connections; i++) next(new LoadConnection(port, fail));
    if (perSecond) tick();
  });
}

async function upload({ port, path, token, seed, records }: LoadOrder): Promise<LoadResult> {
  const startedAt = performance.now();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' };
  const answer = request({ port, path, method: 'POST', headers });
  Readable.from(chunks(seed, records)).pipe(answer);
  let [accepted, other, rest] = [0, 0, ''];
  await new Promise<void>((resolve, reject) => {
    answer.once('error', reject);
    answer.once('response', response => {
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines)
          if (line.includes('"transactionId"') && !line.includes('"problem"')) accepted++;
          else other++;
      });
      response.once('end', resolve);
      response.once('error', reject);
    });
  });
  const seconds = (performance.now() - startedAt) / 1000;
  return { seconds, accepted, other, latencyMs: latenciesOf(new Float64Array(0)) };
}

function* chunks(seed: number, records: number): Generator<Buffer> {
  let lines: string[] = [];
  for (const record of loadRecords({ seed, count: records })) {
    lines.push(record);
    if (lines.length < 64) continue;
    yield Buffer.from(`${lines.join('\n')}\n`);
    lines = [];
  }
  if (lines.length > 0) yield Buffer.from(`${lines.join('\n')}\n`);
}

function latenciesOf(values: Float64Array): LoadResult['latencyMs'] {
  const at = (share: number): number => percentile(values, share);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
