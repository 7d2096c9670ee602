import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { WorkLoop } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { DataKeys } from '#libs/sealing';
import { ErasuresRepository } from '../persistence/erasures.repository.js';

const logger = createLogger('population');
const AT_ONCE = 500;
/** For what a crash has left, or another process has noted. */
const LOOK_EVERY_MS = 5_000;

/** Destroys the data keys of which it was noted, with what made them useless, that nobody needs them any more. */
@Injectable()
export class KeyEraser implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new WorkLoop(() => this.round());

  constructor(
    private readonly erasures: ErasuresRepository,
    private readonly keys: DataKeys,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** There is something to erase. */
  wake(): void {
    this.loop.wake();
  }

  private async round(): Promise<number> {
    try {
      const erased = await this.erasures.workOff(AT_ONCE, ids => this.keys.destroy(ids));
      return erased === AT_ONCE ? 0 : LOOK_EVERY_MS;
    } catch (error) {
      logger.warn('Data keys wait to be destroyed', { error });
      return LOOK_EVERY_MS;
    }
  }
}
