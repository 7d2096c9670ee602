/** Whom to look up. What is left out is not asked; `number` always is. */
export interface PopulationQuery {
  /** 12 digits, a personal number, or 9, of an old identity card. */
  readonly number: string;
  /** In any case and normal form; it is sent in upper case and NFC, with single blanks. */
  readonly name?: string;
  /** `YYYY-MM-DD` or `YYYY`. */
  readonly birthDate?: string;
}

export interface PopulationCallOptions {
  /** The whole call, with the wait for its turn, ends within so many ms; where `turnMs` is told, counted from its turn on. */
  readonly deadlineMs: number;
  /** Who has time waits so many ms for its turn, also over the short rests that a busy partner asks for. */
  readonly turnMs?: number;
  /** Ends the wait for the turn. What is under way comes to its end. */
  readonly stop?: AbortSignal;
  /** Called each time when something of the query has, or may have, left the hub: before the outcome is there. */
  readonly onSent?: () => void;
  /** Who asks, 1–64 characters (MaCanBo). */
  readonly officer: string;
  /** The partner's log knows the call by it, also where it is repeated; 1–64 characters, and nothing of the person (MaYeuCau). */
  readonly requestCode: string;
}

/**
 * answered – what was asked · not-yet – the partner will know later, ask again · busy – it, or the way to it, takes no more now ·
 * failed – no answer that could be trusted. None of them says anything of the person but `value`.
 */
export type PopulationOutcome<T> =
  | { readonly status: 'answered'; readonly value: T; readonly durationMs: number }
  | {
      readonly status: 'not-yet' | 'busy';
      /** `not-yet`; `http-429`, `http-503`, `held` (asked to be left alone), `no-turn`, `too-many-waiting`. */
      readonly code: string;
      readonly durationMs: number;
      /** After so long it is worth asking again; absent where nobody knows. */
      readonly retryAfterMs?: number;
    }
  | {
      readonly status: 'failed';
      /** `timeout`, `connection-refused`, `http-500`, `redirect`, `soap-fault-…`, `bad-reply`, `reply-mismatch`, `circuit-open`, … */
      readonly code: string;
      /** Of a bad reply: what is wrong with it. */
      readonly reason?: string;
      /** Whether another try later may help; where it does not, this query is what the partner refuses. */
      readonly retriable: boolean;
      readonly durationMs: number;
    };
