import { deserialize, serialize } from 'node:v8';
import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { type Queryable, together, type UnitOfWork } from './database.js';

/** A message for Kafka, as it is kept until Kafka has it. */
export interface OutgoingMessage {
  readonly topic: string;
  readonly key: string | null;
  /** null is a tombstone. */
  readonly value: string | Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The value is a row of the same unit of work, found by this id with the schema's `storedValues`: the outbox then
   * does not keep it a second time.
   */
  readonly storedAs?: string;
}

/** The outbox of a schema; a migration of the app creates it. Not compressed: a row lives for milliseconds. */
export const OUTBOX_SQL = `CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now(),
  batch bytea STORAGE EXTERNAL NOT NULL
)`;

/** Messages; a relay that lags behind reads the rest back. */
const MAX_REMEMBERED = 5_000;

/**
 * The transactional outbox: messages are written with the effects, in one row per unit of work, and sent by the
 * relay after the commit. What this process has just written is remembered, so the relay need not read it back.
 */
@Injectable()
export class Outbox {
  private readonly remembered = new Map<string, readonly OutgoingMessage[]>();
  private rememberedMessages = 0;
  private wake: () => void = () => undefined;

  /** `storedValues`: see `SchemaDefinition`. */
  constructor(private readonly storedValues?: string) {}

  /** Adds the messages to the unit of work; they leave in this order, after the commit. */
  async add(tx: UnitOfWork, messages: readonly OutgoingMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const rows = await tx.query<{ id: string }>('INSERT INTO outbox (batch) VALUES ($1) RETURNING id', [
      serialize(messages.map(withoutStoredValue)),
    ]);
    const id = rows[0]!.id;
    tx.afterCommit(() => {
      this.remember(id, messages);
      this.wake();
    });
  }

  /** Called after each commit that added messages. */
  onAdded(wake: () => void): void {
    this.wake = wake;
  }

  /** A look without a lock. Ordered as `take` is: what was deleted is passed by in the index, not page by page. */
  async isEmpty(database: Queryable): Promise<boolean> {
    return (await database.query('SELECT 1 FROM outbox ORDER BY id LIMIT 1')).length === 0;
  }

  /**
   * The oldest waiting batches, for the one relay that holds the lock of this unit of work; undefined where another
   * relay holds it.
   */
  async take(tx: UnitOfWork, lockKey: number, limit: number): Promise<readonly OutboxBatch[] | undefined> {
    const known = [...this.remembered.keys()];
    const [lock, rows] = await together([
      tx.query<{ taken: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS taken', [lockKey]),
      tx.query<{ id: string }>('SELECT id FROM outbox ORDER BY id LIMIT $1', [limit]),
    ]);
    if (!lock[0]?.taken) return undefined;
    if (rows.length < limit) this.forgetSent(known, rows);
    const missing = rows.map(row => row.id).filter(id => !this.remembered.has(id));
    const read = await this.read(tx, missing);
    return rows.map(({ id }) => ({ id, messages: this.remembered.get(id) ?? read.get(id) ?? [] }));
  }

  /** Removes batches that Kafka has acknowledged. */
  async remove(tx: UnitOfWork, batches: readonly OutboxBatch[]): Promise<void> {
    const ids = batches.map(batch => batch.id);
    await tx.query('DELETE FROM outbox WHERE id = ANY($1::bigint[])', [ids]);
    tx.afterCommit(() => ids.forEach(id => this.forget(id)));
  }

  private remember(id: string, messages: readonly OutgoingMessage[]): void {
    if (this.rememberedMessages + messages.length > MAX_REMEMBERED) return;
    this.remembered.set(id, messages);
    this.rememberedMessages += messages.length;
  }

  /** What is there no more was sent by the relay of another copy. `rows`: all that waits. */
  private forgetSent(known: readonly string[], rows: readonly { readonly id: string }[]): void {
    const waiting = new Set(rows.map(({ id }) => id));
    for (const id of known) if (!waiting.has(id)) this.forget(id);
  }

  private forget(id: string): void {
    this.rememberedMessages -= this.remembered.get(id)?.length ?? 0;
    this.remembered.delete(id);
  }

  private async read(tx: UnitOfWork, ids: readonly string[]): Promise<Map<string, OutgoingMessage[]>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<{ id: string; batch: Buffer }>(
      'SELECT id, batch FROM outbox WHERE id = ANY($1::bigint[])',
      [ids],
    );
    const batches = rows.map(row => [row.id, deserialize(row.batch) as OutgoingMessage[]] as const);
    const values = await this.readValues(
      tx,
      batches.flatMap(([, messages]) => messages.flatMap(idOfValue)),
    );
    return new Map(batches.map(([id, messages]) => [id, messages.map(message => withValue(message, values))]));
  }

  private async readValues(tx: UnitOfWork, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0 || this.storedValues === undefined) return new Map();
    const rows = await tx.query<{ id: string; value: string }>(this.storedValues, [ids]);
    return new Map(rows.map(({ id, value }) => [id, value]));
  }
}

function withoutStoredValue(message: OutgoingMessage): OutgoingMessage {
  return message.storedAs === undefined ? message : { ...message, value: null };
}

function idOfValue({ storedAs }: OutgoingMessage): string | [] {
  return storedAs ?? [];
}

function withValue(message: OutgoingMessage, values: ReadonlyMap<string, string>): OutgoingMessage {
  if (message.storedAs === undefined) return message;
  const value = values.get(message.storedAs);
  if (value === undefined) throw new HubError('bug', 'internal', 'The value of an outbox message is not there');
  return { ...message, value };
}

export interface OutboxBatch {
  readonly id: string;
  readonly messages: readonly OutgoingMessage[];
}
