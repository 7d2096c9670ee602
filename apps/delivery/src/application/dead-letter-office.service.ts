import { Injectable } from '@nestjs/common';
import { type ConsumerGroup, isDropped, originOf, Topic, TOPIC_CATALOGUE, toOriginHeaders } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { type RecordBatch, toFactMessages } from '#libs/messaging';
import { Database, Outbox, type OutgoingMessage, type UnitOfWork } from '#libs/persistence';
import { type DeadLetter, failureFacts, letterKeyOf, toDeadLetter } from '../domain/dead-letter.js';
import { type Actor, recordAction } from '../persistence/actions.repository.js';
import {
  closeLetter,
  DeadLettersRepository,
  type DeadLetterView,
  keepLetters,
  type LockedLetter,
  lockLetter,
} from '../persistence/dead-letters.repository.js';

/** Of one call: it is answered within seconds. */
const REPLAYS_AT_ONCE = 500;

/** Keeps what no consumer could take, tells the ledger that its transactions failed, and does what operators decide. */
@Injectable()
export class DeadLetterOffice {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly letters: DeadLettersRepository,
  ) {}

  /** A batch that comes again changes nothing. */
  async keep({ messages, partition }: RecordBatch): Promise<void> {
    const letters = messages.map(message => toDeadLetter(message, partition));
    const at = new Date();
    await this.database.transaction(async tx => {
      await keepLetters(tx, latestOfEach(letters));
      await this.outbox.add(tx, toFactMessages(letters.flatMap(letter => failureFacts(letter, at))));
    });
  }

  /** Sends it back to the consumer that could not take it, and to no other. Throws `not-found` or a conflict. */
  replay(id: string, { actor, reason }: Actor): Promise<DeadLetterView> {
    return this.database.transaction(async tx => {
      const letter = await lockOpen(tx, id);
      await this.outbox.add(tx, [toReplay(letter)]);
      await closeLetter(tx, id, 'replayed');
      await recordAction(tx, { actor, action: 'replay', subject: `dead-letters/${id}`, reason, affected: 1 });
      return { ...letter.view, state: 'replayed' };
    });
  }

  /** The oldest open ones of a consumer, in order, as far as they can be sent back. Returns how many. */
  async replayOldest(consumer: string, decision: Actor): Promise<number> {
    let replayed = 0;
    for (const id of await this.letters.openIds(consumer, REPLAYS_AT_ONCE)) {
      if (await this.tryReplay(id, decision)) replayed++;
    }
    return replayed;
  }

  /** Nothing more becomes of it. Throws `not-found` or a conflict. */
  giveUp(id: string, { actor, reason }: Actor): Promise<DeadLetterView> {
    return this.database.transaction(async tx => {
      const { view } = await lockOpen(tx, id);
      await closeLetter(tx, id, 'given-up');
      await recordAction(tx, { actor, action: 'give-up', subject: `dead-letters/${id}`, reason, affected: 1 });
      return { ...view, state: 'given-up' };
    });
  }

  private async tryReplay(id: string, decision: Actor): Promise<boolean> {
    try {
      await this.replay(id, decision);
      return true;
    } catch (error) {
      // Decided about meanwhile, or not to be sent back at all: it stays in the list.
      if (error instanceof HubError && error.kind === 'conflict') return false;
      throw error;
    }
  }
}

/** A crash buries a message twice; of one that was sent back the last death counts. */
function latestOfEach(letters: readonly DeadLetter[]): DeadLetter[] {
  const latest = new Map<string, DeadLetter>();
  for (const letter of letters) {
    const known = latest.get(letterKeyOf(letter));
    if (!known || known.origin.attempt <= letter.origin.attempt) latest.set(letterKeyOf(letter), letter);
  }
  return [...latest.values()];
}

type OpenLetter = LockedLetter & { readonly message: DeadLetter['message'] };

async function lockOpen(tx: UnitOfWork, id: string): Promise<OpenLetter> {
  const letter = await lockLetter(tx, id);
  if (!letter) throw new HubError('missing', 'not-found', 'No dead letter has this id');
  if (letter.message) return { ...letter, message: letter.message };
  throw new HubError('conflict', 'not-open', `The dead letter is ${letter.view.state} already`);
}

const TAKES_REPLAYS: ReadonlySet<ConsumerGroup> = new Set(
  TOPIC_CATALOGUE.find(({ name }) => name === Topic.Replays)?.consumers,
);

function toReplay({ view, message }: OpenLetter): OutgoingMessage {
  const { key, value, headers } = message;
  const origin = originOf(headers);
  if (isDropped(headers)) throw new HubError('conflict', 'not-kept', 'The message was too large to be kept');
  if (!origin || !TAKES_REPLAYS.has(view.consumer as ConsumerGroup)) {
    throw new HubError('conflict', 'no-consumer', 'There is no consumer to which this could be sent back');
  }
  const next = toOriginHeaders({ ...origin, attempt: view.attempts + 1 }, view.cause);
  return { topic: Topic.Replays, key, value, headers: { ...headers, ...next } };
}
