import type { Random } from '#libs/samples';
import type { Incoming } from './application/incoming-message.js';
import { type Book, byAnother, storedFileOf } from './book-test-kit.js';

/** Shuffled, doubled, told again by a second server, in batches of any size. */
export function randomArrival(random: Random, whole: readonly Incoming[]): Incoming[][] {
  const doubled = whole.flatMap(item => (random.chance(0.3) ? [item, item] : [item]));
  const again = doubled.flatMap(item =>
    (random.chance(0.2) || hasFiles(item)) && item.kind === 'message' ? [item, byAnother(item)] : [item],
  );
  const order = again.map((item, i) => ({ item, at: i + random.between(0, 1_000) / random.pick([20, 100, 1_000]) }));
  const arriving = order.sort((a, b) => a.at - b.at).map(({ item }) => item);
  const batches: Incoming[][] = [];
  while (arriving.length > 0) batches.push(arriving.splice(0, random.between(1, 6)));
  return batches;
}

function hasFiles(item: Incoming): boolean {
  return item.kind === 'message' && storedFileOf(item, item).length > 0;
}

/** Everything of a dossier but which of two equal messages it was, and who told it. */
export function stateOf({ dossier }: Book): object {
  const { state, stateAt, receipt, tax, clock, supplements, corrections, result, portal } = dossier!.process;
  const notices = tax.notices.map(({ messageId: _, payments, ...rest }) => ({
    ...rest,
    payments: payments.map(({ number, amount }) => ({ number, amount })),
  }));
  return {
    ...{ state, stateAt, clock, corrections, tax: { ...tax, notices } },
    supplements: supplements.map(({ messageId: _, ...rest }) => rest),
    receipt: receipt?.record,
    files: result?.files,
    complete: result?.complete,
    portal: portal.map(({ status, at }) => [status, at]),
  };
}
