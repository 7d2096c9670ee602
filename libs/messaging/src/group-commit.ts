import { type HubError, toHubError } from '#libs/kernel';
import {
  type Database,
  lockPositions,
  type Queryable,
  type ReaderRef,
  storePositions,
  together,
  type UnitOfWork,
} from '#libs/persistence';
import type { ReceivedMessage, RecordBatch } from './record-batch.js';

/** A transaction takes no more batches once it has so many messages. */
const ENOUGH_MESSAGES = 1_000;

/** What is done with the messages of one transaction. */
export interface GroupWork<Item, Found = void> {
  /**
   * What `write` has to know. Asked behind the positions' lock but not after it, so it may be asked of messages that turn out
   * to be applied already. It may only read.
   */
  readonly find?: (tx: Queryable, items: readonly Item[]) => Promise<Found>;
  /** Writes what was read; `heartbeat` is to be called between parts of long work. */
  readonly write: (tx: UnitOfWork, items: readonly Item[], context: WriteContext<Found>) => Promise<void>;
}

export interface WriteContext<Found> {
  readonly found: Found;
  readonly heartbeat: () => Promise<void>;
}

/** What a message says; throws where it says nothing that can be understood. */
export type ReadMessage<Item> = (message: ReceivedMessage) => Item | readonly Item[];

interface Member<Item> {
  readonly batch: RecordBatch;
  readonly read: ReadMessage<Item>;
  readonly settle: (error?: HubError) => void;
}

/** A message, and what it says or why it cannot be read: that only matters where it was not applied before. */
interface ReadResult<Item> {
  readonly offset: bigint;
  readonly items: readonly Item[];
  readonly unreadable?: HubError;
}

/** A batch in an open transaction: what is new of it, or why it cannot be read. */
interface Opened<Item> {
  readonly member: Member<Item>;
  readonly items: readonly Item[];
  readonly nextOffset: bigint | undefined;
  readonly unreadable?: HubError;
}

/**
 * Group commit: what comes from several partitions while one transaction is under way shares the next one. A round trip
 * to the database costs as much for one message as for a hundred, so the transactions grow with the load. Batches that
 * spoil a transaction together are tried each alone, so that a bad message fails its own batch only.
 */
export class GroupCommit<Item, Found = void> {
  private waiting: Member<Item>[] = [];
  private running = false;

  constructor(
    private readonly database: Database,
    private readonly reader: () => Promise<ReaderRef>,
    private readonly work: GroupWork<Item, Found>,
  ) {}

  /** Resolves when the batch's effects and its position are durable. Messages that were applied before are left out. */
  apply(batch: RecordBatch, read: ReadMessage<Item>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ batch, read, settle: error => (error === undefined ? resolve() : reject(error)) });
      if (!this.running) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.waiting.length > 0) {
      // The partitions of one fetch arrive in one turn of the event loop.
      await new Promise(resolve => setImmediate(resolve));
      await this.commit(this.takeGroup());
    }
    this.running = false;
  }

  /** In the order of arrival, and of each partition one batch. */
  private takeGroup(): Member<Item>[] {
    const group = new Map<string, Member<Item>>();
    const rest: Member<Item>[] = [];
    let messages = 0;
    for (const member of this.waiting) {
      const { topic, partition } = member.batch;
      const key = `${topic}/${partition}`;
      if (messages >= ENOUGH_MESSAGES || group.has(key)) rest.push(member);
      else {
        group.set(key, member);
        messages += member.batch.messages.length;
      }
    }
    this.waiting = rest;
    return [...group.values()];
  }

  private async commit(group: readonly Member<Item>[]): Promise<void> {
    try {
      const opened = await this.transact(group);
      for (const { member, unreadable } of opened) member.settle(unreadable);
    } catch (thrown) {
      const error = toHubError(thrown);
      if (group.length === 1 || error.retriable) for (const member of group) member.settle(error);
      else for (const member of group) await this.commit([member]);
    }
  }

  private async transact(group: readonly Member<Item>[]): Promise<readonly Opened<Item>[]> {
    const reader = await this.reader();
    const batches = group.map(({ batch }) => batch);
    const read = group.map(readAll);
    return this.database.transactionAskingFirst(async tx => {
      const [next, found] = await together([lockPositions(tx, reader, batches), this.find(tx, read)]);
      const opened = group.map((member, i) => open(member, read[i]!, next[i]!));
      const positions = opened.flatMap(({ member, nextOffset }) => {
        const { topic, partition } = member.batch;
        return nextOffset === undefined ? [] : { topic, partition, nextOffset };
      });
      if (positions.length === 0) return opened;
      const items = opened.flatMap(part => part.items);
      // First, so that what `write` takes back to a savepoint of its own does not take the positions along.
      const stored = storePositions(tx, reader, positions);
      await together([stored, this.work.write(tx, items, { found, heartbeat: () => batches[0]!.heartbeat() })]);
      return opened;
    });
  }

  /** Without `find` the context has nothing that `write` could look at. */
  private async find(tx: UnitOfWork, read: readonly (readonly ReadResult<Item>[])[]): Promise<Found> {
    const items = read.flatMap(results => results.flatMap(result => result.items));
    return (await this.work.find?.(tx, items)) as Found;
  }
}

function readAll<Item>({ batch, read }: Member<Item>): ReadResult<Item>[] {
  return batch.messages.map(message => {
    try {
      const said = read(message);
      return { offset: message.offset, items: isList(said) ? said : [said] };
    } catch (thrown) {
      return { offset: message.offset, items: [], unreadable: toHubError(thrown) };
    }
  });
}

/** As `Array.isArray`, which takes no read-only list for one. */
function isList<Item>(said: Item | readonly Item[]): said is readonly Item[] {
  return Array.isArray(said);
}

function open<Item>(member: Member<Item>, read: readonly ReadResult<Item>[], next: bigint): Opened<Item> {
  const fresh = read.filter(({ offset }) => offset >= next);
  const last = fresh[fresh.length - 1];
  if (!last) return { member, items: [], nextOffset: undefined };
  const unreadable = fresh.find(result => result.unreadable)?.unreadable;
  if (unreadable) return { member, items: [], nextOffset: undefined, unreadable };
  return { member, items: fresh.flatMap(({ items }) => items), nextOffset: last.offset + 1n };
}
