import { type RegistryEntity, registryKeyOf, Topic } from '#libs/contracts';
import type { OutgoingMessage } from '#libs/persistence';

const CONTENT_TYPE = { 'content-type': 'application/json' };

/** The messages after which the topic holds the stored registry. */
export function planPublication(
  stored: readonly RegistryEntity[],
  isPublished: (entity: RegistryEntity) => boolean,
): OutgoingMessage[] {
  return stored.filter(entity => !isPublished(entity)).map(toMessage);
}

function toMessage(entity: RegistryEntity): OutgoingMessage {
  return { topic: Topic.Registry, key: registryKeyOf(entity), value: JSON.stringify(entity), headers: CONTENT_TYPE };
}
