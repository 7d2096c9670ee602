/** What the hub said of one report. */
export interface ReportAnswer {
  readonly accepted: boolean;
  /** The problem's code where it was refused. */
  readonly code?: string;
}

interface ItemAnswer {
  readonly transactionId?: unknown;
  readonly problem?: { readonly code?: unknown };
  readonly code?: unknown;
}

/** One entry of an answer: `{transactionId}`, `{problem}`, or a problem that is the whole answer. */
export function readItemAnswer(value: unknown): ReportAnswer {
  const item = (value ?? {}) as ItemAnswer;
  const code = item.problem?.code ?? item.code;
  if (typeof code === 'string') return { accepted: false, code };
  return typeof item.transactionId === 'string' ? { accepted: true } : { accepted: false, code: 'no-answer' };
}
