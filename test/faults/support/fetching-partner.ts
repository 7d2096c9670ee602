import { setTimeout as pause } from 'node:timers/promises';
import type { ExchangeClient } from '../../acceptance/support/clients.js';
import type { FetchedPage } from '../../acceptance/support/puller.js';
import { ArrivalBook } from './arrival-book.js';
import { type Dossiers, slotOf } from './dossiers.js';

const AGAIN_AFTER_MS = 200;

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
    const path = `/v1/subscriptions/${this.subscription}`;
    const { status, body } = await client.call<FetchedPage>('GET', `${path}/events?limit=100&wait=1`);
    if (status === 401) client.signOut();
    if (status !== 200) return false;
    for (const { id, subject, data } of body.events) {
      this.book.note(slotOf(this.dossiers.numberOf(subject), data.status), id);
    }
    if (body.events.length > 0) await client.call('POST', `${path}/ack`, { cursor: body.cursor });
    return true;
  }
}
