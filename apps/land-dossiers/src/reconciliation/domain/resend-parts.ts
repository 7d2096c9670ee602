import { MAX_TRANSACTIONS_OF_COMMAND, type Subscription } from '#libs/contracts';
import { groupBy } from '../../domain/group-by.js';

/** A message of a dossier; its id is that of its transaction. */
export interface DossierMessage {
  readonly dossierCode: string;
  readonly messageId: string;
}

/** One that was passed on to the other parties, by whom it was sent. */
export interface PassedOn extends DossierMessage {
  readonly system: string;
  readonly type: string;
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
  /** Who is brought `messages` again, as far as they take them. */
  readonly subscriptions: readonly Pick<Subscription, 'code' | 'filter'>[];
  /** The messages of a dossier in order. */
  readonly messages: readonly PassedOn[];
}

/** What waits or is dead is tried again, since a replay passes it over; what was delivered is replayed. */
export function resendParts({ open, subscriptions, messages }: ResendPlan): ResendPart[] {
  const retries = groupBy(open, ({ subscription }) => subscription);
  return [
    ...[...retries].flatMap(([subscription, due]) => inParts('retry', subscription, due)),
    ...subscriptions.flatMap(({ code, filter }) =>
      inParts('replay', code, messages.filter(message => isTaken(filter, message)).map(withoutSender)),
    ),
  ];
}

/** As delivery filters: nobody is sent what comes from there, or what it does not want; the rest delivery itself decides. */
function isTaken({ notFrom = [], types = [] }: Subscription['filter'], { system, type }: PassedOn): boolean {
  return !notFrom.includes(system) && (types.length === 0 || types.some(wanted => wanted === type));
}

function withoutSender({ dossierCode, messageId }: PassedOn): DossierMessage {
  return { dossierCode, messageId };
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
