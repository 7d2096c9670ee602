import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { AggregatorRegistry, collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const metricsRegistry = new Registry();
const parts: MetricsSource[] = [];

/** The metrics of a thread as they travel between threads. */
export type Metrics = readonly object[];
/** Never rejects. */
export type MetricsSource = () => Promise<Metrics>;

/** Node's own figures (memory, event loop, CPU); once per process. */
export function collectProcessMetrics(): void {
  collectDefaultMetrics({ register: metricsRegistry });
  collectThreadMetrics('main');
}

/** How busy this thread is: at 1 it can carry no more. */
export function collectThreadMetrics(thread: string): void {
  const name = 'hub_event_loop_utilization';
  let before: EventLoopUtilization = performance.eventLoopUtilization();
  new Gauge({
    name,
    help: 'Share of the time since it was last asked in which the thread worked',
    labelNames: ['thread'],
    registers: [metricsRegistry],
    collect() {
      const now = performance.eventLoopUtilization();
      this.set({ thread }, performance.eventLoopUtilization(now, before).utilization);
      before = now;
    },
  });
}

/** Another thread of this process: its metrics are added to those of this one. */
export function includeMetrics(part: MetricsSource): void {
  parts.push(part);
}

/** The metrics of this thread. */
export async function threadMetrics(): Promise<Metrics> {
  return metricsRegistry.getMetricsAsJSON();
}

/** The metrics of this process in Prometheus' text form. */
export async function processMetrics(): Promise<{ readonly contentType: string; readonly text: string }> {
  const all = await Promise.all([threadMetrics(), ...parts.map(part => part())]);
  const registry = parts.length === 0 ? metricsRegistry : AggregatorRegistry.aggregate(all.map(part => [...part]));
  return { contentType: metricsRegistry.contentType, text: await registry.metrics() };
}

export function counter<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
  return new Counter({ name, help, labelNames: [...labelNames], registers: [metricsRegistry] });
}

/** `aggregator`: what a process of several threads shows of their values. */
export function gauge<L extends string>(
  name: string,
  help: string,
  labelNames: readonly L[] = [],
  aggregator: 'sum' | 'min' = 'sum',
): Gauge<L> {
  return new Gauge({ name, help, labelNames: [...labelNames], registers: [metricsRegistry], aggregator });
}

/** Durations in seconds, from 1 ms to 1 min. */
export function durationHistogram<L extends string>(
  name: string,
  help: string,
  labelNames: readonly L[] = [],
): Histogram<L> {
  const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];
  return new Histogram({ name, help, labelNames: [...labelNames], buckets, registers: [metricsRegistry] });
}
