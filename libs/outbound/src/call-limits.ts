/** How much a partner takes: calls under way at once, and calls begun in a second (absent: any). */
export interface CallLimits {
  readonly concurrency: number;
  readonly ratePerSecond?: number | undefined;
}

/** What is missing to a whole one by the rounding of quotients. */
const ROUNDING = 1e-9;

/** An equal part of the limits for each of so many. More members than calls at once have one each, and so more together. */
export function dividedAmong({ concurrency, ratePerSecond }: CallLimits, members: number): CallLimits {
  return {
    concurrency: wholeCalls(concurrency / members),
    ratePerSecond: ratePerSecond === undefined ? undefined : ratePerSecond / members,
  };
}

/** So many calls at once as fit into a part; one at the least, or who has it would wait for ever. */
export function wholeCalls(part: number): number {
  return Math.max(1, Math.floor(part + ROUNDING));
}
