/** Answers of the hub as contract.md names them; written down here anew, so that the code cannot move them unnoticed. */
export interface TransactionRow {
  readonly transactionId: string;
  readonly service: string;
  readonly serviceVersion: string;
  readonly kind: string;
  readonly from: string;
  readonly outcome: 'open' | 'succeeded' | 'failed' | 'refused';
  readonly flags: readonly string[];
  readonly acceptedAt: string;
  readonly settledAt: string | null;
  readonly steps: readonly {
    readonly step: string;
    readonly at: string;
    readonly system: string | null;
    readonly outcome: string | null;
    readonly detail: string | null;
    readonly durationMs: number | null;
  }[];
  readonly deliveries: readonly {
    readonly subscription: string;
    readonly system: string;
    readonly state: string;
    readonly attempts: number;
    readonly nextAttemptAt: string | null;
  }[];
}

export interface TransactionPage {
  readonly items: readonly TransactionRow[];
  readonly nextCursor: string | null;
}

export interface FigureCounts {
  readonly accepted: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly open: number;
  readonly refused: number;
  readonly duplicates: number;
  readonly flagged: number;
  readonly successRate: number | null;
  readonly settledRate: number | null;
}

export interface FigureReport {
  readonly groups: readonly ({ readonly key: string } & FigureCounts)[];
  readonly total: FigureCounts;
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly code: string;
  readonly transactionId?: string;
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
}

export interface BatchAnswer {
  readonly accepted: number;
  readonly refused: number;
  readonly items: readonly ItemAnswer[];
}

export interface ItemAnswer {
  readonly index: number;
  readonly transactionId?: string;
  readonly problem?: Problem;
}
