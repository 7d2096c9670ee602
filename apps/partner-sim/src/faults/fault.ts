export const FAULT_KINDS = [
  'hang',
  '500',
  'reset',
  'slow',
  'malformed',
  'refusal',
  'duplicate',
  '429',
  '503',
  'text-200',
  'not-found',
  'cut',
  'mixed-times',
  'no-links',
  'two-servers',
  'wrong-namespace',
  'other-person',
  'empty-body',
  'endless',
  'entity-bomb',
  'truncated',
  'not-yet',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** The kinds that only some targets can play: a webhook has no such words, or would take them for success. */
const TARGETS_OF: Readonly<Partial<Record<FaultKind, RegExp>>> = {
  duplicate: /^(dvcqg$|vbdlis\/)/,
  'text-200': /^(dvcqg$|vbdlis\/)/,
  'not-found': /^land-files$/,
  cut: /^land-files$/,
  'mixed-times': /^sent\/(one-stop|land)$/,
  'no-links': /^sent\/land$/,
  'two-servers': /^sent\//,
  'wrong-namespace': /^population$/,
  'other-person': /^population$/,
  'empty-body': /^population$/,
  endless: /^population$/,
  'entity-bomb': /^population$/,
  truncated: /^population$/,
  'not-yet': /^population$/,
};
const OF_SENDERS: ReadonlySet<FaultKind> = new Set(['mixed-times', 'no-links', 'two-servers']);

/** Whether such a target can play such a fault: what a party sends has bad manners of its own, and only those. */
export function canPlay(target: string, kind: FaultKind): boolean {
  return target.startsWith('sent/') === OF_SENDERS.has(kind) && (TARGETS_OF[kind]?.test(target) ?? true);
}

/** A door of a stand-in (`dvcqg`, `webhook/<receiver>`, `vbdlis/<party>`, `land-files`, `population`), or what a party sends. */
export const FAULT_TARGET =
  /^(dvcqg|webhook\/[\w.-]{1,64}|vbdlis\/(land|one-stop)|land-files|population|sent\/(one-stop|land|tax))$/;

export interface Fault {
  readonly target: string;
  readonly kind: FaultKind;
  /** Share of the calls that it hits, 0 to 1. */
  readonly share: number;
  /** `Date.now()` at which it ends by itself; Infinity = never. */
  readonly endsAt: number;
  /** slow: wait before the answer; 429, 503 and not-yet: told as the time to wait. */
  readonly delayMs: number;
  /** The call has its effect before the fault: what a lost answer looks like. */
  readonly afterEffect: boolean;
}
