import { request } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { DOSSIERS_SIDE_BY_SIDE, loadLandMessages, loadRecords } from '#libs/samples';
import { LoadConnection, requestOf } from './load-connection.js';
import { percentile } from './report.js';

/** What one run of the load generator does; it is a process of its own, given this as JSON in its first argument. */
export interface LoadOrder {
  readonly port: number;
  readonly path: string;
  /** Messages of land dossiers, so many of each; absent: statuses. */
  readonly landSteps?: number;
  /** Of the files that land messages name. */
  readonly fileUrl?: string;
  readonly token: string;
  readonly seed: number;
  readonly records: number;
  readonly form: 'single' | 'ndjson';
  readonly connections: number;
  /** Open loop: so many requests a second, whatever the hub does. Absent: as fast as the answers come. */
  readonly perSecond?: number;
  /** Epoch ms of the first request, where the generator is ready by then. Absent: at once. */
  readonly startAt?: number;
}

export interface LoadResult {
  readonly seconds: number;
  readonly accepted: number;
  readonly other: number;
  /** From the time at which a request was to be sent, so a stall of the hub is not left out. */
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
}

async function postEach(given: LoadOrder): Promise<LoadResult> {
  return new Promise((resolve, reject) => new Posting(given, resolve, reject).start());
}

/** Single posts; like a real sender it does not report on a dossier before its last report is answered. */
class Posting {
  private readonly source: Iterator<string, void>;
  private readonly latencies: Float64Array;
  private readonly isAnswered: Uint8Array;
  private readonly idle: LoadConnection[] = [];
  private readonly startedAt = performance.now();
  private accepted = 0;
  private answered = 0;
  private sent = 0;
  private firstOpen = 0;

  constructor(
    private readonly order: LoadOrder,
    private readonly resolve: (result: LoadResult) => void,
    private readonly reject: (error: Error) => void,
  ) {
    this.source = recordsOf(order);
    this.latencies = new Float64Array(order.records);
    this.isAnswered = new Uint8Array(order.records);
  }

  start(): void {
    const fail = (error?: Error): void => this.reject(error ?? new Error('The hub closed a connection'));
    for (let i = 0; i < this.order.connections; i++) this.idle.push(new LoadConnection(this.order.port, fail));
    if (this.order.perSecond) this.tick();
    else this.pump(this.order.records);
  }

  private tick(): void {
    this.pump(this.dueUntil(performance.now()));
    if (this.sent < this.order.records) setTimeout(() => this.tick(), 1);
  }

  private dueUntil(now: number): number {
    const { perSecond, records } = this.order;
    return perSecond ? Math.min(records, Math.floor(((now - this.startedAt) / 1000) * perSecond)) : records;
  }

  private pump(due: number): void {
    while (this.sent < due && this.idle.length > 0 && this.sent - this.firstOpen < DOSSIERS_SIDE_BY_SIDE) {
      const { path, token } = this.order;
      // In turn: a server closes a connection on which nothing was asked for long.
      this.send(this.idle.shift()!, requestOf(path, token, this.source.next().value!));
    }
  }

  private send(connection: LoadConnection, request: Buffer): void {
    const index = this.sent++;
    const { perSecond } = this.order;
    const intended = perSecond ? this.startedAt + (this.sent * 1000) / perSecond : performance.now();
    connection.send(request, status => {
      this.latencies[this.answered++] = performance.now() - intended;
      if (status === 202) this.accepted++;
      this.isAnswered[index] = 1;
      while (this.isAnswered[this.firstOpen] === 1) this.firstOpen++;
      this.idle.push(connection);
      if (this.answered === this.order.records) this.finish();
      else this.pump(this.dueUntil(performance.now()));
    });
  }

  private finish(): void {
    const seconds = (performance.now() - this.startedAt) / 1000;
    const other = this.order.records - this.accepted;
    this.resolve({ seconds, accepted: this.accepted, other, latencyMs: latenciesOf(this.latencies) });
  }
}

async function upload(given: LoadOrder): Promise<LoadResult> {
  const { port, path, token } = given;
  const startedAt = performance.now();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' };
  const answer = request({ port, path, method: 'POST', headers });
  Readable.from(chunks(given)).pipe(answer);
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

function recordsOf({
  seed,
  records: count,
  landSteps: steps,
  fileUrl,
}: LoadOrder): Iterator<string, void> & Iterable<string> {
  if (steps === undefined) return loadRecords({ seed, count });
  return loadLandMessages({ seed, count, steps, ...(fileUrl === undefined ? {} : { fileUrl }) });
}

function* chunks(given: LoadOrder): Generator<Buffer> {
  let lines: string[] = [];
  for (const record of recordsOf(given)) {
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

const order = JSON.parse(process.argv[2] ?? '{}') as LoadOrder;
if (order.startAt !== undefined) await pause(order.startAt - Date.now());
const result = await (order.form === 'ndjson' ? upload(order) : postEach(order));
process.stdout.write(JSON.stringify(result));
process.exit(0);
