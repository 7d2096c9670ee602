import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { DeliveryCommand } from '#libs/contracts';
import { WorkLoop } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import type { UnitOfWork } from '#libs/persistence';
import { RegistryView } from '#libs/registry-view';
import { type CommandEnd, CommandsRepository, type TakenCommand } from '../persistence/commands.repository.js';
import { retryWithin } from '../persistence/deliveries.repository.js';
import { requestWithin } from '../persistence/replays.repository.js';
import { RetryDispatcher } from './retry-dispatcher.js';

const logger = createLogger('delivery-commands');
/** What has come wakes it; while something waits, for a replay to be done or for its turn, it looks so often. */
const LOOK_EVERY_MS = 1_000;
/** And so often for what a process took in that has ended since. */
const LOOK_AROUND_EVERY_MS = 15_000;
const FAILED_MS = 2_000;
const FORGET_EVERY_MS = 600_000;
const FORGET_AT_ONCE = 1_000;
const KEEP_DAYS = 90;

/** Carries out what other apps want done for their operators, one command at a time, as the operators' own levers would. */
@Injectable()
export class CommandRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new WorkLoop(() => this.round());
  private forgotAt = -FORGET_EVERY_MS;

  constructor(
    private readonly commands: CommandsRepository,
    private readonly registry: RegistryView,
    private readonly retries: RetryDispatcher,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Commands that come again change nothing. */
  async take(commands: readonly DeliveryCommand[]): Promise<void> {
    await this.commands.keep(commands);
    this.loop.wake();
  }

  private async round(): Promise<number> {
    try {
      if (await this.carryOutNext()) return 0;
      await this.forget();
      return (await this.commands.areWaiting()) ? LOOK_EVERY_MS : LOOK_AROUND_EVERY_MS;
    } catch (error) {
      logger.warn('Commands wait for the database', { error });
      return FAILED_MS;
    }
  }

  /** Whether there was one. */
  private async carryOutNext(): Promise<boolean> {
    const carriedOut = await this.commands.carryOutNext((tx, command) => this.carryOut(tx, command));
    if (!carriedOut) return false;
    const { command, end, error } = carriedOut;
    const about = { subscription: command.subscription, ...('code' in end ? { code: end.code } : {}) };
    if (error) logger.warn('A command was not carried out, and is tried again', { ...about, error });
    else if (end.state === 'refused') logger.warn('A command is refused', about);
    return true;
  }

  private async carryOut(tx: UnitOfWork, command: TakenCommand): Promise<CommandEnd> {
    const { subscription, action, transactionIds, actor, reason } = command;
    if (!this.registry.subscription(subscription)) {
      // One that is new may be known to its sender a moment before it is known here.
      return { state: command.isLate ? 'refused' : 'waiting', code: 'no-subscription' };
    }
    if (action === 'retry') {
      const retried = await retryWithin(tx, subscription, { transactionIds }, { actor, reason });
      tx.afterCommit(() => this.retries.wake());
      return { state: 'done', retried };
    }
    const replay = await requestWithin(tx, subscription, { transactionIds }, { actor, reason });
    // An operator's own request came first, at this very moment.
    return replay ? { state: 'done', replay } : { state: 'waiting', code: 'replay-under-way' };
  }

  private async forget(): Promise<void> {
    if (performance.now() - this.forgotAt < FORGET_EVERY_MS) return;
    const forgotten = await this.commands.forget(KEEP_DAYS, FORGET_AT_ONCE);
    if (forgotten < FORGET_AT_ONCE) this.forgotAt = performance.now();
  }
}
