import { type OperatorAction, type RegistryEntity, registryKeyOf, Topic } from '#libs/contracts';
import type { OutgoingMessage } from '#libs/persistence';

const CONTENT_TYPE = { 'content-type': 'application/json' };

/** The messages after which the topic holds the stored registry. */
export function planPublication(
  stored: readonly RegistryEntity[],
  isPublished: (entity: RegistryEntity) => boolean,
): OutgoingMessage[] {
  return stored.filter(entity => !isPublished(entity)).map(toMessage);
}

/**
 * Keys of what the topic holds and the database does not, such as after a restore from a backup: nobody could change or
 * end it any more. An empty database says nothing about anybody: it is a new one, or the wrong one.
 */
export function planWithdrawal(stored: readonly RegistryEntity[], published: readonly string[]): string[] {
  if (stored.length === 0) return [];
  const known = new Set(stored.map(registryKeyOf));
  return published.filter(key => !known.has(key));
}

/** Ends an entity on the topic and in every view. */
export function toTombstone(key: string): OutgoingMessage {
  return { topic: Topic.Registry, key, value: null, headers: {} };
}

/** Tells what a person did to whoever keeps the list of it. */
export function toActionMessage(action: OperatorAction): OutgoingMessage {
  return { topic: Topic.OperatorActions, key: action.subject, value: JSON.stringify(action), headers: CONTENT_TYPE };
}

function toMessage(entity: RegistryEntity): OutgoingMessage {
  return { topic: Topic.Registry, key: registryKeyOf(entity), value: JSON.stringify(entity), headers: CONTENT_TYPE };
}
