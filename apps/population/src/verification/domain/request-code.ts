/** Under which the partner's own log knows a question (MaYeuCau): the transaction, without its dashes. */
export function requestCodeOf(transactionId: string): string {
  return transactionId.replaceAll('-', '');
}
