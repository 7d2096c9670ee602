import { Topic, type TransactionFact, type TransactionFactBatch } from '#libs/contracts';
import type { OutgoingMessage } from '#libs/persistence';

/** What messages tell the ledger. */
export function factsIn(messages: readonly OutgoingMessage[]): readonly TransactionFact[] {
  return messages
    .filter(({ topic }) => topic === Topic.Transactions)
    .flatMap(({ value }) => (JSON.parse(String(value)) as TransactionFactBatch).facts);
}
