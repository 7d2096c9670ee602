import { isObservable, lastValueFrom } from 'rxjs';
import type { RecordBatch } from './record-batch.js';

/** An `@OnBatch` method as Nest hands it over: what it returns may be an observable that is still to be run. */
export type BatchHandler = (batch: RecordBatch) => Promise<unknown>;

/** Resolves when the handler is done; rejects with what it threw. */
export async function callHandler(handler: BatchHandler, batch: RecordBatch): Promise<void> {
  const result = await handler(batch);
  if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
}
