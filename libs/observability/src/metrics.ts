import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The metrics of this process; `/metrics` writes them in Prometheus' text form. */
export const metricsRegistry = new Registry();

/** Node's own figures (memory, event loop, CPU); once per process. */
export function collectProcessMetrics(): void {
  collectDefaultMetrics({ register: metricsRegistry });
}

export function counter<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
  return new Counter({ name, help, labelNames: [...labelNames], registers: [metricsRegistry] });
}

export function gauge<L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> {
  return new Gauge({ name, help, labelNames: [...labelNames], registers: [metricsRegistry] });
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
