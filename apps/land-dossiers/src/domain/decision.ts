import type { LandMessageFlag } from '#libs/contracts';

/**
 * What is odd about a message:
 * repeated – told before, or a receipt of what is received · foreign – of another agency than the dossier's ·
 * before-receipt – dated long before the dossier was received, or what it promises is · after-end – the dossier had ended
 * when it happened · notice-conflict – a notice number with another amount, owner or tax type · payment-conflict – a payment
 * number with another amount · overpaid – more was paid than the notice asks · unpaid – the obligation is confirmed, or a
 * result issued, while notices are unpaid · superseding – a notice that replaces an unpaid one of the same owner and tax type
 * without saying so, or a message that tells one of the same kind and instant anew with other files or remarks ·
 * no-result-file – an issued result without files, or one of which has neither content nor link · voided – an end or a
 * hand-over that was reported wrong before the others were told of it: they hear of the report alone.
 */
export type LandFlag = Exclude<LandMessageFlag, 'held'> | 'repeated';

/**
 * applied – taken into the process · held – waits for a message without which it makes no sense · flagged – kept,
 * without effect.
 */
export type Effect = 'applied' | 'held' | 'flagged';

export interface Decision {
  readonly effect: Effect;
  readonly flags: readonly LandFlag[];
}
