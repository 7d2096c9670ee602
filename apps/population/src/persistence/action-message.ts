import { randomUUID } from 'node:crypto';
import { type OperatorAction, Topic } from '#libs/contracts';
import { maskIdentityNumbersIn } from '#libs/kernel';
import type { OutgoingMessage } from '#libs/persistence';

/** Something that a person did in this app, for the list of what people did. Numbers in a reason are masked. */
export function toActionMessage(did: Omit<OperatorAction, 'id' | 'at' | 'before'>): OutgoingMessage {
  const reason = maskIdentityNumbersIn(did.reason);
  const action: OperatorAction = { id: randomUUID(), at: new Date().toISOString(), before: '', ...did, reason };
  const headers = { 'content-type': 'application/json' };
  return { topic: Topic.OperatorActions, key: action.subject, value: JSON.stringify(action), headers };
}
