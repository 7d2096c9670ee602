import Table from 'cli-table3';
import type { LoadCounts } from './load-client.js';

/** What was seen while faults were on and until the hub had got over them. */
export interface Observation {
  /** One, or several that were on together. */
  readonly faults: readonly string[];
  readonly seconds: number;
  readonly counts: LoadCounts;
  /** From the end of the faults until records were acknowledged at the usual rate again. */
  readonly backAfterMs: number;
  /** The longest time in which the partner that is never at fault got nothing. */
  readonly steadySilenceMs: number;
  /** What that partner got again meanwhile. */
  readonly steadyRepeats: number;
  readonly note: string;
}

export interface Summary {
  readonly acknowledged: number;
  readonly repeats: Readonly<Record<string, number>>;
  /** Dossiers that a repetition has left at an earlier status, at the partner that knows no ids. */
  readonly setBack: number;
  /** Records that came to the hub again under the same identity. */
  readonly duplicates: number;
  readonly findings: readonly string[];
}

const HEAD = ['fault', 'times', 'taken', '503', 'broken', 'back', 'waited', 'again', 'seen'];
const FINDINGS_SHOWN = 50;

/** One row per fault; one that was on together with another counts in the rows of both. Sums, and of times the longest. */
export function printObservations(observations: readonly Observation[]): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [], compact: true } });
  for (const fault of new Set(observations.flatMap(({ faults }) => faults))) {
    const its = observations.filter(({ faults }) => faults.includes(fault));
    const sum = (of: (each: Observation) => number): number => its.reduce((total, each) => total + of(each), 0);
    const longest = (of: (each: Observation) => number): string => `${(Math.max(...its.map(of)) / 1000).toFixed(1)} s`;
    table.push([
      fault,
      its.length,
      ...(['acknowledged', 'unavailable', 'broken'] as const).map(name => sum(({ counts }) => counts[name])),
      longest(({ backAfterMs }) => backAfterMs),
      longest(({ steadySilenceMs }) => steadySilenceMs),
      sum(({ steadyRepeats }) => steadyRepeats),
      its.length === 1 ? its[0]!.note : '',
    ]);
  }
  return table.toString();
}

export function printSummary({ acknowledged, repeats, setBack, duplicates, findings }: Summary): string {
  const again = Object.entries(repeats).map(([where, count]) => `${where} ${count}`);
  return [
    `${acknowledged} transactions acknowledged; ${duplicates} came to the hub again and were told apart`,
    `delivered again under the same id (at-least-once allows it): ${again.join(', ') || 'none'}`,
    `dossiers that a repetition left at an earlier status at the portal, which knows no ids: ${setBack}`,
    findings.length === 0
      ? 'findings: none'
      : `findings: ${findings.length}\n${findings.slice(0, FINDINGS_SHOWN).join('\n')}`,
  ].join('\n');
}
