import { setTimeout as pause } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DeliveryConfig } from '#libs/config';
import { deliveredTopicOf, type Subscription } from '#libs/contracts';
import { HubError, restUnless, toHubError } from '#libs/kernel';
import { TopicHistory, type TopicRange } from '#libs/messaging';
import { createLogger } from '#libs/observability';
import { RegistryView } from '#libs/registry-view';
import { producedSince } from '../domain/replay-selection.js';
import { Endpoints } from '../endpoints/endpoints.service.js';
import type { StoredRange } from '../persistence/replay-row.js';
import { type ClaimedReplay, ReplaysRepository } from '../persistence/replays.repository.js';
import { ReplayRun } from './replay-run.js';
import { Router } from './router.js';

const logger = createLogger('replay');
const POLL_MS = 1_000;
const FAILED_MS = 2_000;
/** After so long another replay that waits has its turn. */
const TURN_MS = 30_000;
const STOP_WITHIN_MS = 5_000;

/** Carries replays out, in each process one at a time, each for a while. */
@Injectable()
export class ReplayRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private loop: Promise<void> | undefined;

  constructor(
    private readonly history: TopicHistory,
    private readonly replays: ReplaysRepository,
    private readonly registry: RegistryView,
    private readonly router: Router,
    private readonly endpoints: Endpoints,
    private readonly config: DeliveryConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = this.run();
  }

  /** The message that is under way may end; the rest is another process's, or that of the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.race([this.loop, pause(STOP_WITHIN_MS, undefined, { ref: false })]);
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const waitMs = await this.tryRound();
      if (waitMs > 0) await restUnless(this.stopping.signal, waitMs);
    }
  }

  private async tryRound(): Promise<number> {
    try {
      const replay = await this.replays.claim();
      if (!replay) return POLL_MS;
      await this.carryOut(replay);
      return 0;
    } catch (error) {
      logger.warn('Replays wait for the database', { error });
      return FAILED_MS;
    }
  }

  /** Giving it back changes nothing where it waits, is done, or is not ours any more. */
  private async carryOut(replay: ClaimedReplay): Promise<void> {
    let delayMs = 0;
    try {
      const subscription = this.registry.subscription(replay.subscription);
      if (!subscription) throw new HubError('missing', 'not-found', 'The subscription of a replay is not known');
      const topic = this.topicOf(subscription);
      await this.bring(await this.planned(replay, topic), subscription, topic);
    } catch (thrown) {
      const error = toHubError(thrown);
      logger.warn('A replay goes on later', { subscription: replay.subscription, code: error.code, error });
      delayMs = FAILED_MS;
    }
    await this.replays.release(replay, delayMs);
  }

  private topicOf({ service, serviceVersion }: Subscription): string {
    const topic = deliveredTopicOf(this.registry.service(service, serviceVersion)?.topic ?? '');
    if (!topic) throw new HubError('missing', 'not-found', 'The service of a replay is not known');
    return topic;
  }

  /** In the order of the partitions, and of each the next when the one before is read: there is one message at a time. */
  private async bring(replay: ClaimedReplay, subscription: Subscription, topic: string): Promise<void> {
    const { router, endpoints, replays, config } = this;
    const turn = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(TURN_MS)]);
    const run = new ReplayRun(replay, subscription, { router, endpoints, replays, config }, turn);
    for (const range of replay.ranges.map(toRange)) {
      if (range.next >= range.end) continue;
      let goesOn = true;
      await this.history.read(topic, range, async batch => (goesOn = await run.take(batch)), turn);
      if (!goesOn || turn.aborted) return;
    }
    await run.finish();
  }

  private async planned(replay: ClaimedReplay, topic: string): Promise<ClaimedReplay> {
    const cluster = await this.history.clusterId();
    if (replay.cluster === cluster) return replay;
    const ranges = await this.history.rangesDoneBy('delivery', topic, producedSince(replay.selection));
    const planned = { ...replay, cluster, ranges: ranges.map(toStored) };
    await this.replays.plan(planned, cluster, planned.ranges);
    return planned;
  }
}

function toRange({ partition, next, end }: StoredRange): TopicRange {
  return { partition, next: BigInt(next), end: BigInt(end) };
}

function toStored({ partition, next, end }: TopicRange): StoredRange {
  return { partition, next: next.toString(), end: end.toString() };
}
