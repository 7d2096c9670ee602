import { setTimeout as pause } from 'node:timers/promises';
import type { ExchangeClient } from '../../acceptance/support/clients.js';
import { acknowledge, fetchEvents } from '../../acceptance/support/puller.js';
import { ArrivalBook } from './arrival-book.js';
import { type Dossiers, slotOf } from './dossiers.js';

const AGAIN_AFTER_MS = 200;
const PAGE = 100;

/** A partner that fetches its events and acknowledges them, at whichever copy answers. */
export class FetchingPartner {
  readonly book = new ArrivalBook();
  private stopped = false;
  private readonly running: Promise<void>;
  private turn = 0;

  /** Begins at once. `clients`: one for each copy. */
  constructor(
    private readonly clients: readonly ExchangeClient[],
    private readonly subscription: string,
    private readonly dossiers: Dossiers,
  ) {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const client = this.clients[this.turn++ % this.clients.length]!;
      if (!(await this.fetchPage(client).catch(() => false))) await pause(AGAIN_AFTER_MS);
    }
  }

  /** False where the hub had no answer. What is not acknowledged comes again. */
  private async fetchPage(client: ExchangeClient): Promise<boolean> {
    const page = await fetchEvents(client, this.subscription, PAGE);
    if (!page) return false;
    for (const { id, subject, data } of page.events) {
      this.book.note(slotOf(this.dossiers.numberOf(subject), data.status), id);
    }
    return page.events.length === 0 || acknowledge(client, this.subscription, page.cursor);
  }
}
