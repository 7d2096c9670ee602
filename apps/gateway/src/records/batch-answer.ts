import type { Problem } from '#libs/contracts';
import type { HubError } from '#libs/kernel';
import { toProblem } from '#libs/http';
import type { Receipt } from '../intake/record-intake.service.js';

/** One record of a batch, by its place in what was sent. */
export type ItemAnswer =
  { readonly index: number; readonly transactionId: string } | { readonly index: number; readonly problem: Problem };

export interface BatchAnswer {
  readonly accepted: number;
  readonly refused: number;
  readonly items: readonly ItemAnswer[];
}

/** How many of a batch came to what. */
export interface BatchTotals {
  readonly accepted: number;
  readonly refused: number;
  /** Of the refused: those that Kafka did not acknowledge. */
  readonly unavailable: number;
}

export function toItemAnswer(index: number, { transactionId, error }: Receipt): ItemAnswer {
  return error ? { index, problem: toProblem(error, transactionId) } : { index, transactionId };
}

export function toBatchAnswer(receipts: readonly Receipt[]): BatchAnswer {
  const { accepted, refused } = totalsOf(receipts);
  return { accepted, refused, items: receipts.map((receipt, index) => toItemAnswer(index, receipt)) };
}

export function totalsOf(receipts: readonly Receipt[]): BatchTotals {
  const refused = receipts.filter(({ error }) => error !== undefined);
  const unavailable = refused.filter(({ error }) => isUnavailable(error));
  return { accepted: receipts.length - refused.length, refused: refused.length, unavailable: unavailable.length };
}

/** 202 all, 207 some, 422 none; 503 where none, and some would be if Kafka took them: then it is worth trying again. */
export function batchStatusOf({ accepted, refused, unavailable }: BatchTotals): number {
  if (refused === 0) return 202;
  if (accepted > 0) return 207;
  return unavailable > 0 ? 503 : 422;
}

export function isUnavailable(error: HubError | undefined): boolean {
  return error?.kind === 'unavailable';
}
