import type { ServiceRecordStatus, Transitions } from '#libs/kernel';

/** A status that the portal should show, from when on, and which message made it so. */
export interface PortalStep {
  readonly status: ServiceRecordStatus;
  /** epoch ms */
  readonly at: number;
  readonly causeId: string;
}

/** Where the portal stands: what was reported to it last. */
export type PortalPosition = Pick<PortalStep, 'status' | 'at'>;

/**
 * What is still to be reported so that the portal ends where the process is. Only forwards: what lies before the last
 * report is not told any more, unless the way leads over it, and a status that the table does not reach is left out; where the
 * table wants "in process" (4) in between, that is told too. Times never go back.
 */
export function planPortal(
  last: PortalPosition | undefined,
  steps: readonly PortalStep[],
  transitions: Transitions,
): PortalStep[] {
  const planned: PortalStep[] = [];
  let position = last;
  const tell = (step: PortalStep): void => {
    const at = Math.max(step.at, position?.at ?? step.at);
    for (const status of pathTo(position?.status, step.status, transitions)) planned.push({ ...step, status, at });
    position = planned.at(-1) ?? position;
  };
  for (const step of news(last, steps)) {
    const missed = missedBefore(step, position?.status, steps, transitions);
    if (missed) tell(missed);
    tell(step);
  }
  return planned;
}

/** What lies before the last report is told after all where the way leads over it: an end that came late, to the hand-over. */
function missedBefore(
  step: PortalStep,
  from: ServiceRecordStatus | undefined,
  steps: readonly PortalStep[],
  transitions: Transitions,
): PortalStep | undefined {
  if (from === step.status || pathTo(from, step.status, transitions).length > 0) return undefined;
  return steps
    .slice(0, steps.indexOf(step))
    .findLast(
      ({ status }) => transitions[status]?.includes(step.status) && pathTo(from, status, transitions).length > 0,
    );
}

/** The steps after the last report; and in any case the one where the process stands now. */
function news(last: PortalPosition | undefined, steps: readonly PortalStep[]): readonly PortalStep[] {
  if (!last) return steps;
  const told = steps.findLastIndex(({ status, at }) => status === last.status && at <= last.at);
  const later =
    told < 0 ? steps.filter(({ at }) => at > last.at) : steps.slice(told + 1).filter(({ at }) => at >= last.at);
  return later.length > 0 ? later : steps.slice(-1);
}

const IN_PROCESS: ServiceRecordStatus = 4;

function pathTo(
  from: ServiceRecordStatus | undefined,
  to: ServiceRecordStatus,
  transitions: Transitions,
): ServiceRecordStatus[] {
  if (from === to) return [];
  if (from === undefined || transitions[from]?.includes(to)) return [to];
  const overWork = transitions[from]?.includes(IN_PROCESS) && transitions[IN_PROCESS]?.includes(to);
  return overWork ? [IN_PROCESS, to] : [];
}
