import { setTimeout as pause } from 'node:timers/promises';
import type { ExchangeClient } from '../../acceptance/support/clients.js';
import { Outbox } from '../../acceptance/support/load.js';
import type { Province } from '../../acceptance/support/province.js';

const SENDERS = 8;
const LIFE = [1, 2, 4, 9, 10];
const AGAIN_AFTER_MS = 100;

/** Systems that report one dossier after the other until they are stopped, and repeat what is not acknowledged. */
export class SteadySenders {
  readonly outboxes: Outbox[] = [];
  private stopped = false;
  private abandoned = false;
  private running: Promise<unknown> | undefined;

  constructor(
    private readonly client: ExchangeClient,
    private readonly province: Province,
  ) {}

  get acknowledged(): number {
    return this.outboxes.reduce((sum, outbox) => sum + outbox.acknowledged.size, 0);
  }

  start(): void {
    this.running = Promise.all(Array.from({ length: SENDERS }, () => this.send()));
  }

  /** Resolves when all that was begun is acknowledged. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  /** Nobody waits for what is not acknowledged any more. */
  async abandon(): Promise<void> {
    this.abandoned = true;
    await this.stop();
  }

  private async send(): Promise<void> {
    while (!this.stopped) {
      const outbox = new Outbox(this.province.dossier().reports(LIFE));
      this.outboxes.push(outbox);
      while (outbox.open.length > 0 && !this.abandoned) {
        await outbox.post(this.client);
        if (outbox.open.length === 0) break;
        this.client.signOut(); // of what is not taken the reason may be that the token is too old
        await pause(AGAIN_AFTER_MS);
      }
    }
  }
}
