import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 50;

/** Resident memory of a process, in MB. */
function residentMb(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(match?.[1]) / 1024;
}

/** The most that a process took while `work` was done, in MB. */
export async function peakMb(pid: number, work: () => Promise<void>): Promise<number> {
  let peak = residentMb(pid);
  const timer = setInterval(() => (peak = Math.max(peak, residentMb(pid))), LOOK_EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return Math.max(peak, residentMb(pid));
}

/** By how many MB it has grown at its largest. */
export async function growthMb(pid: number, work: () => Promise<void>): Promise<number> {
  const before = residentMb(pid);
  return (await peakMb(pid, work)) - before;
}
