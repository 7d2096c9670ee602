import { LoadConnection } from './load-connection.js';
import { percentile } from './report.js';

export interface OpenLoopOrder {
  readonly port: number;
  readonly perSecond: number;
  readonly count: number;
  readonly connections: number;
  /** The whole HTTP request with that number, from 0. */
  readonly request: (index: number) => Buffer;
}

export interface OpenLoopResult {
  /** From the time at which a request was to be sent. */
  readonly latencyMs: { readonly p50: number; readonly p99: number };
}

/** Requests at a steady rate, whatever the answers take; rejects where one is not answered with 200. */
export function openLoop(order: OpenLoopOrder): Promise<OpenLoopResult> {
  return new Promise((resolve, reject) => new OpenLoop(order, resolve, reject).start());
}

class OpenLoop {
  private readonly idle: LoadConnection[] = [];
  private readonly latencies: Float64Array;
  private readonly startedAt = performance.now();
  private sent = 0;
  private answered = 0;

  constructor(
    private readonly order: OpenLoopOrder,
    private readonly resolve: (result: OpenLoopResult) => void,
    private readonly reject: (error: Error) => void,
  ) {
    this.latencies = new Float64Array(order.count);
  }

  start(): void {
    const closed = (error?: Error): void => this.reject(error ?? new Error('A connection was closed'));
    for (let i = 0; i < this.order.connections; i++) this.idle.push(new LoadConnection(this.order.port, closed));
    this.tick();
  }

  private tick(): void {
    const { perSecond, count } = this.order;
    const due = Math.min(count, Math.floor(((performance.now() - this.startedAt) / 1_000) * perSecond));
    while (this.sent < due && this.idle.length > 0) this.send(this.idle.shift()!);
    if (this.sent < count) setTimeout(() => this.tick(), 1);
  }

  private send(connection: LoadConnection): void {
    const index = this.sent++;
    const intended = this.startedAt + (this.sent * 1_000) / this.order.perSecond;
    connection.send(this.order.request(index), status => {
      if (status !== 200) return this.reject(new Error(`Request ${index} was answered ${status}`));
      this.latencies[this.answered++] = performance.now() - intended;
      if (this.answered === this.order.count) return this.finish(connection);
      this.idle.push(connection);
    });
  }

  private finish(last: LoadConnection): void {
    const { latencies } = this;
    this.resolve({ latencyMs: { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) } });
    for (const connection of [...this.idle, last]) connection.close();
  }
}
