import type { RecordBatch } from '#libs/messaging';
import { type EventRun, keyOf } from './batch-run.js';
import { isDead, isDelivered } from './live-facts.js';

/** What of a partition is on its way to the database. */
interface Unwritten {
  /** Which wait, as of `keyOf`. */
  readonly keys: ReadonlySet<string>;
  /** Of all that is not delivered. */
  readonly transactionIds: ReadonlySet<string>;
}

type Place = Pick<RecordBatch, 'topic' | 'partition'>;

const NOTHING: Unwritten = { keys: new Set(), transactionIds: new Set() };

/**
 * The batches whose partition has gone on before they were written down, one for each partition. Nothing may overtake what
 * they park, and a look-up in the database does not see it yet.
 */
export class UnwrittenBatches {
  private readonly byPlace = new Map<string, Unwritten>();

  of(place: Place): Unwritten {
    return this.byPlace.get(nameOf(place)) ?? NOTHING;
  }

  async during(place: Place, open: readonly EventRun[], write: () => Promise<void>): Promise<void> {
    const name = nameOf(place);
    this.byPlace.set(name, toUnwritten(open));
    try {
      await write();
    } finally {
      this.byPlace.delete(name);
    }
  }
}

function toUnwritten(open: readonly EventRun[]): Unwritten {
  const waiting = open.flatMap(({ deliveries }) => deliveries.filter(each => !isDelivered(each) && !isDead(each)));
  return {
    keys: new Set(waiting.map(({ subscription, key }) => keyOf(subscription.code, key))),
    transactionIds: new Set(open.map(({ event }) => event.envelope.id)),
  };
}

function nameOf({ topic, partition }: Place): string {
  return `${topic}/${partition}`;
}
