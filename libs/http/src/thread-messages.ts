import type { Health, Metrics } from '#libs/observability';

/** What the first thread may ask, and what is answered. */
export interface Answer {
  readonly health: Health;
  readonly metrics: Metrics;
  readonly stop: undefined;
}

export interface Question {
  readonly id: number;
  readonly ask: keyof Answer;
}

export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer[keyof Answer] };
