/**
 * only-here – the hub has it in the period, the party's book does not · only-there – the hub does not know it · state,
 * files, money – both have it and say something else.
 */
export const DIFFERENCE_KINDS = ['only-here', 'only-there', 'state', 'files', 'money'] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/**
 * Why, as far as the log knows; the first that fits. message-dead – a message of it could not be taken by a consumer ·
 * delivery-dead, delivery-waiting – one did not reach the party, for good or so far · other-agency – the hub has it under
 * another agency · held – a message waits for another · files-missing – result files are not in the store · no-procedure –
 * nobody said its procedure, so the portal is not told · flagged – messages came without effect: late, foreign, in
 * conflict · behind-here, behind-there – the other side has changed it later · unknown – ask.
 */
export const CAUSES = [
  'message-dead',
  'delivery-dead',
  'delivery-waiting',
  'other-agency',
  'held',
  'files-missing',
  'no-procedure',
  'flagged',
  'behind-here',
  'behind-there',
  'unknown',
] as const;
export type Cause = (typeof CAUSES)[number];

/** resend – the dossier's messages again · fetch – its missing files again · ask – the party for its book again. */
export const REPAIR_ACTIONS = ['resend', 'fetch', 'ask'] as const;
export type RepairAction = (typeof REPAIR_ACTIONS)[number];

/** What can mend a difference of this kind: nobody can be sent what the hub does not have. */
export const REPAIRS_OF: Readonly<Record<DifferenceKind, readonly RepairAction[]>> = {
  'only-here': ['resend', 'ask'],
  'only-there': ['ask'],
  state: ['resend', 'fetch', 'ask'],
  files: ['resend', 'fetch', 'ask'],
  money: ['resend', 'ask'],
};
