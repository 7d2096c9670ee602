import { writeFileSync } from 'node:fs';
import { type Measured, stolenMs, usageOf } from './usage.js';

export interface Figure {
  readonly figure: string;
  readonly unit: string;
  readonly values: readonly number[];
  /** Met when the median is at least (or at most) this. */
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number };
}

export interface Report {
  readonly name: string;
  readonly figures: readonly Figure[];
  readonly raw: readonly Figure[];
  readonly cpuMicrosPerTransaction: Readonly<Record<string, number>>;
  readonly residentMb: Readonly<Record<string, number>>;
  /** Share of the measured time that the host took from this machine, in percent. */
  readonly stolenPercent: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The value below which the given share lies; `values` need not be sorted. */
export function percentile(values: Float64Array, share: number): number {
  const sorted = values.slice().sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** CPU time and memory of the processes while `work` runs. */
export class UsageMeter {
  private readonly cpu = new Map<string, number>();
  private readonly resident = new Map<string, number>();
  private transactions = 0;
  private stolen = 0;
  private elapsed = 0;

  constructor(private readonly measured: readonly Measured[]) {}

  /** `work` resolves to the number of transactions that it did. */
  async during(work: () => Promise<number>): Promise<void> {
    const before = this.measured.map(({ pids }) => usageOf(pids()).cpuMicros);
    const [stolenBefore, startedAt] = [stolenMs(), performance.now()];
    this.transactions += await work();
    this.elapsed += performance.now() - startedAt;
    this.stolen += stolenMs() - stolenBefore;
    this.measured.forEach(({ name, pids }, i) => {
      const usage = usageOf(pids());
      this.cpu.set(name, (this.cpu.get(name) ?? 0) + usage.cpuMicros - before[i]!);
      this.resident.set(name, Math.max(this.resident.get(name) ?? 0, usage.residentMb));
    });
  }

  result(): Pick<Report, 'cpuMicrosPerTransaction' | 'residentMb' | 'stolenPercent'> {
    const perTransaction = [...this.cpu].map(([name, micros]) => [name, Math.round(micros / this.transactions)]);
    const cores = 2;
    return {
      cpuMicrosPerTransaction: Object.fromEntries(perTransaction) as Record<string, number>,
      residentMb: Object.fromEntries(this.resident),
      stolenPercent: Math.round((this.stolen / (this.elapsed * cores)) * 1000) / 10,
    };
  }
}

/** Prints the report; writes contract.md's form of it where `--json FILE` is given. */
export function publish(report: Report, args: readonly string[]): void {
  const out = (line: string): void => void process.stdout.write(`${line}\n`);
  out(
    `\n${report.name}: median [min–max] of the runs; ${report.stolenPercent} % of the CPU time was stolen by the host`,
  );
  for (const figure of report.figures) out(`  ${describe(figure)}`);
  out('Raw limits in the same run');
  for (const figure of report.raw) out(`  ${describe(figure)}`);
  out(`CPU µs per transaction: ${pairs(report.cpuMicrosPerTransaction)}`);
  out(`Resident MB:            ${pairs(report.residentMb)}`);
  const file = args[args.indexOf('--json') + 1];
  if (args.includes('--json') && file) writeFileSync(file, `${JSON.stringify(toContract(report), null, 2)}\n`);
}

function isMet({ goal, values }: Figure): boolean | null {
  if (!goal) return null;
  return 'atLeast' in goal ? median(values) >= goal.atLeast : median(values) <= goal.atMost;
}

function goalOf({ goal }: Figure): number | null {
  if (!goal) return null;
  return 'atLeast' in goal ? goal.atLeast : goal.atMost;
}

function describe(figure: Figure): string {
  const { values, unit } = figure;
  const spread = `[${round(Math.min(...values))}–${round(Math.max(...values))}]`;
  const sign = figure.goal && 'atLeast' in figure.goal ? '≥' : '≤';
  const goal = figure.goal ? `   goal ${sign} ${goalOf(figure)}: ${isMet(figure) ? 'met' : 'NOT MET'}` : '';
  return `${figure.figure.padEnd(46)} ${String(round(median(values))).padStart(9)} ${unit} ${spread}${goal}`;
}

function pairs(record: Readonly<Record<string, number>>): string {
  const total = Object.values(record).reduce((sum, value) => sum + value, 0);
  return [...Object.entries(record), ['all', total] as const].map(([name, value]) => `${name} ${value}`).join(' · ');
}

function round(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
}

function toContract(report: Report): unknown {
  const figures = report.figures.map(figure => ({
    figure: figure.figure,
    unit: figure.unit,
    median: median(figure.values),
    min: Math.min(...figure.values),
    max: Math.max(...figure.values),
    runs: figure.values.length,
    goal: goalOf(figure),
    met: isMet(figure),
  }));
  const raw = report.raw.map(({ figure, unit, values }) => ({ figure, unit, median: median(values) }));
  return { ...report, figures, raw };
}
