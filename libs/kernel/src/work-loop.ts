import { Rest } from './rest.js';

/** Does one round after the other until it is stopped: the next one when it is woken, or after as long as the last one said. */
export class WorkLoop {
  private stopped = false;
  private woken = false;
  private readonly rest = new Rest();
  private running: Promise<void> | undefined;

  /**
   * `round` is told whether it was woken, and says after how many ms the next one is due, 0 where there is more to do at once; it
   * never rejects.
   */
  constructor(private readonly round: (isWoken: boolean) => Promise<number>) {}

  start(): void {
    this.running = this.run();
  }

  wake(): void {
    this.woken = true;
    this.rest.wake();
  }

  /** Resolves when the round that is under way is done. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const isWoken = this.woken;
      this.woken = false;
      const restMs = await this.round(isWoken);
      if (restMs > 0 && !this.woken) await this.rest.take(restMs);
    }
  }
}
