import { readdirSync, readFileSync } from 'node:fs';

const TICK_MICROS = 10_000;

/** What to measure: a name and the processes that belong to it. */
export interface Measured {
  readonly name: string;
  readonly pids: () => readonly number[];
}

export interface Usage {
  readonly cpuMicros: number;
  readonly residentMb: number;
}

/** The process itself and all below it: PostgreSQL works in children. */
export function withChildren(pid: number): number[] {
  const children = allPids().filter(candidate => parentOf(candidate) === pid);
  return [pid, ...children.flatMap(withChildren)];
}

/** Processes whose command line matches. */
export function findPids(pattern: RegExp): number[] {
  return allPids().filter(pid => pattern.test(commandLineOf(pid)));
}

/** CPU time since start (children that have ended included) and resident memory now. */
export function usageOf(pids: readonly number[]): Usage {
  const stats = pids.map(statOf).filter(stat => stat !== undefined);
  return {
    cpuMicros: stats.reduce((sum, stat) => sum + stat.ticks, 0) * TICK_MICROS,
    residentMb: Math.round(stats.reduce((sum, stat) => sum + stat.residentKb, 0) / 1024),
  };
}

/** CPU time that the host took away from this machine since it started, in ms, over all cores. */
export function stolenMs(): number {
  const fields = readFileSync('/proc/stat', 'utf8').split('\n')[0]!.split(/\s+/);
  return (Number(fields[8] ?? 0) * TICK_MICROS) / 1000;
}

function allPids(): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number);
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // ended meanwhile
  }
}

function commandLineOf(pid: number): string {
  return read(pid, 'cmdline').replaceAll('\0', ' ');
}

function parentOf(pid: number): number {
  return Number(fieldsOf(pid)[1]);
}

/** Fields after the command's name, which may contain blanks. */
function fieldsOf(pid: number): string[] {
  const stat = read(pid, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Own time, and that of children that have ended. */
function statOf(pid: number): { ticks: number; residentKb: number } | undefined {
  const fields = fieldsOf(pid);
  if (fields.length < 20) return undefined;
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
  // Pages shared between processes (PostgreSQL's buffers) would count once for each: take the share (PSS).
  const pss = /^Pss:\s+(\d+) kB/m.exec(read(pid, 'smaps_rollup'))?.[1];
  return { ticks, residentKb: Number(pss ?? 0) };
}
