import { HubError } from '#libs/kernel';

export const BAD_REPLY = 'bad-reply';

/** What is wrong with a reply, in one word; nothing of what it says, and no cause that could quote it. */
export type BadReplyReason =
  | 'content-type'
  | 'encoding'
  | 'doctype'
  | 'processing-instruction'
  | 'not-well-formed'
  | 'too-deep'
  | 'too-many-elements'
  | 'wrong-namespace'
  | 'not-soap'
  | 'header-not-understood'
  | 'wrong-shape'
  | 'wrong-value';

export function badReply(reason: BadReplyReason): HubError {
  return new HubError('unavailable', BAD_REPLY, 'The reply of the partner is none of the protocol', { detail: reason });
}
