import { MAX_TRANSACTIONS_OF_COMMAND } from '#libs/contracts';
import { groupBy } from '../../domain/group-by.js';

/** A message of a dossier; its id is that of its transaction. */
export interface DossierMessage {
  readonly dossierCode: string;
  readonly messageId: string;
}

/** What delivery does at once for one subscription. */
export interface ResendPart {
  readonly action: 'retry' | 'replay';
  readonly subscription: string;
  readonly messages: readonly DossierMessage[];
}

/** What is to be brought again, and to whom. */
export interface ResendPlan {
  /** Deliveries that are dead or wait. */
  readonly open: readonly (DossierMessage & { readonly subscription: string })[];
  /** Who is brought `messages` again. */
  readonly subscriptions: readonly string[];
  /** What was passed on, the messages of a dossier in order. */
  readonly messages: readonly DossierMessage[];
}

/** What waits or is dead is tried again, since a replay passes it over; what was delivered is replayed. */
export function resendParts({ open, subscriptions, messages }: ResendPlan): ResendPart[] {
  const retries = groupBy(open, ({ subscription }) => subscription);
  return [
    ...[...retries].flatMap(([subscription, due]) => inParts('retry', subscription, due)),
    ...subscriptions.flatMap(subscription => inParts('replay', subscription, messages)),
  ];
}

/** As many messages in each as delivery takes at once. */
function inParts(
  action: ResendPart['action'],
  subscription: string,
  messages: readonly DossierMessage[],
): ResendPart[] {
  const size = MAX_TRANSACTIONS_OF_COMMAND;
  const count = Math.ceil(messages.length / size);
  return Array.from({ length: count }, (_, i) => ({
    action,
    subscription,
    messages: messages.slice(i * size, (i + 1) * size),
  }));
}
