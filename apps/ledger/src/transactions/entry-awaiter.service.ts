import { Injectable } from '@nestjs/common';
import { Awaiter } from '#libs/kernel';
import { EntriesRepository } from './entries.repository.js';

const PATIENCE_MS = 2_000;

/** Waits for transactions that were accepted a moment ago and are still on their way to the log. */
@Injectable()
export class EntryAwaiter extends Awaiter {
  constructor(entries: EntriesRepository) {
    super(ids => entries.knownOf(ids), PATIENCE_MS);
  }
}
