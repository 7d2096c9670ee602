import { DEAD_LETTER_DISCRIMINATOR, LAND_DOSSIER, type TransactionFact } from '#libs/contracts';

/** How a message's way to one receiver stands, as delivery or a consumer has told. */
export interface ToldDelivery {
  readonly messageId: string;
  /** `dead-letter <consumer>` where a consumer could not take it. */
  readonly subscription: string;
  /** The receiving system; '' of a consumer. */
  readonly system: string;
  readonly dossierCode: string;
  readonly state: 'parked' | 'dead' | 'delivered';
  readonly at: string;
}

/** What a batch of facts says of land messages. */
export interface ToldDeliveries {
  /** Those that did not go the healthy path. */
  readonly changed: readonly ToldDelivery[];
  /** Messages that were brought to everybody at once; of most of them nothing was told before. */
  readonly delivered: readonly { readonly messageId: string; readonly at: string }[];
}

/** A replay says nothing about the delivery itself. */
export function toldDeliveriesIn(facts: readonly TransactionFact[]): ToldDeliveries {
  const ofLand = facts.filter(({ service }) => service === LAND_DOSSIER);
  return {
    changed: ofLand.flatMap(fact => [...deadLetterIn(fact), ...deliveriesIn(fact)]),
    delivered: ofLand
      .filter(({ step, discriminator }) => step === 'delivered' && discriminator === '')
      .map(({ transactionId, at }) => ({ messageId: transactionId, at })),
  };
}

function deadLetterIn(fact: TransactionFact): ToldDelivery[] {
  const { step, discriminator, transactionId, businessKey, at } = fact;
  if (step !== 'dead' || !discriminator.startsWith(DEAD_LETTER_DISCRIMINATOR)) return [];
  const message = { messageId: transactionId, dossierCode: businessKey, at };
  return [{ ...message, subscription: discriminator, system: '', state: 'dead' }];
}

function deliveriesIn({ step, discriminator, transactionId, businessKey, at, deliveries = [] }: TransactionFact) {
  if (step === 'delivered' && discriminator === '') return [];
  return deliveries.flatMap(({ subscription, system, state, replay }): ToldDelivery[] =>
    replay !== undefined || state === 'pending'
      ? []
      : [{ messageId: transactionId, dossierCode: businessKey, subscription, system, state, at }],
  );
}
