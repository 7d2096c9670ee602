import { randomUUID } from 'node:crypto';
import { type DeliveryCommand, Topic } from '#libs/contracts';
import type { OutgoingMessage } from '#libs/persistence';
import type { ResendPart } from '../domain/resend-parts.js';

/** What delivery will do for a repair, and under which id it can be followed (`GET /api/v1/delivery-commands/{id}`). */
export interface ResendView extends Pick<DeliveryCommand, 'id' | 'action' | 'subscription'> {
  /** How many messages are brought again. */
  readonly transactions: number;
}

/** A part with the id of its command. */
export interface Resend extends ResendPart {
  readonly id: string;
}

export function toResend(part: ResendPart): Resend {
  return { id: randomUUID(), ...part };
}

export function toResendView({ id, action, subscription, messages }: Resend): ResendView {
  return { id, action, subscription, transactions: messages.length };
}

/** The ids of the commands with messages of a dossier, by its code. */
export function commandsByDossier(resends: readonly Resend[]): ReadonlyMap<string, readonly string[]> {
  const commands = new Map<string, Set<string>>();
  for (const { id, messages } of resends) {
    for (const { dossierCode } of messages) {
      commands.set(dossierCode, (commands.get(dossierCode) ?? new Set()).add(id));
    }
  }
  return new Map([...commands].map(([code, ids]) => [code, [...ids]]));
}

/** For delivery, which carries it out in the name of whoever decided it. */
export function toCommandMessage(
  { id, action, subscription, messages }: Resend,
  about: Pick<DeliveryCommand, 'at' | 'actor' | 'reason' | 'subject'>,
): OutgoingMessage {
  const transactions = messages.map(({ messageId }) => messageId);
  const { at, actor, reason, subject } = about;
  const command: DeliveryCommand = { id, at, actor, reason, action, subscription, transactions, subject };
  const headers = { 'content-type': 'application/json' };
  return { topic: Topic.DeliveryCommands, key: subscription, value: JSON.stringify(command), headers };
}
