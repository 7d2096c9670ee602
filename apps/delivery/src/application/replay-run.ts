import { setTimeout as pause } from 'node:timers/promises';
import type { DeliveryConfig } from '#libs/config';
import type { DeliveryOutcome } from '#libs/connectors';
import type { Envelope, Subscription } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import type { HistoryBatch } from '#libs/messaging';
import { TokenBucket } from '#libs/outbound';
import { pauseSubjectsOf } from '../domain/pause-subject.js';
import { replayFact } from '../domain/replay-facts.js';
import { selectorOf } from '../domain/replay-selection.js';
import { verdictOf } from '../domain/verdict.js';
import type { Endpoint, Endpoints } from '../endpoints/endpoints.service.js';
import { LEASE_MS } from '../persistence/claims.repository.js';
import type { ReplayedEvent } from '../persistence/replayed-events.js';
import type {
  ClaimedReplay,
  ReplayLookUp,
  ReplayProgress,
  ReplaysRepository,
} from '../persistence/replays.repository.js';
import { type ChangedEvent, toChangedEvents } from './changed-event.js';
import { countReplayed } from './delivery-metrics.js';
import { hasRoomForReplay, sendReplay } from './replay-job.js';
import { ReplayTally } from './replay-tally.js';
import type { Route, Router } from './router.js';

/** Messages between two savings: so many come again after a crash at the most. */
const CHUNK = 20;
const LOOK_MS = 20;
/** After each fetch: reading the past must not take the processor from what is live. */
const REST_MS = 50;
const BEAT_MS = 1_000;
const PAUSED_MS = 5_000;
/** Events that wait for a partner to fetch them: more of the past would stand in front of what is new. */
const MAX_UNFETCHED = 500;
/** Worth waiting for, with the place in the topic kept. */
const NEAR_MS = 2_000;

export interface ReplayTools {
  readonly router: Router;
  readonly endpoints: Endpoints;
  readonly replays: ReplaysRepository;
  readonly config: DeliveryConfig;
}

interface Wanted {
  readonly event: ChangedEvent;
  /** What of the record the subscription may have. */
  readonly data: string;
}

/** Brings the events of one replay, one after the other, as long as this process has the claim. */
export class ReplayRun {
  private readonly isSelected: ReturnType<typeof selectorOf>;
  private readonly pace: TokenBucket;
  private readonly tally: ReplayTally;
  private renewedAt = performance.now();

  constructor(
    private readonly replay: ClaimedReplay,
    private readonly subscription: Subscription,
    private readonly tools: ReplayTools,
    /** Aborted when another one has its turn, or the process ends. */
    private readonly turn: AbortSignal,
  ) {
    this.isSelected = selectorOf(replay.selection);
    this.pace = new TokenBucket(tools.config.replayPerSecond, 1);
    this.tally = new ReplayTally(replay.ranges, replay.attempts);
  }

  /** Whether it goes on with what follows: not where it has to wait, or is somebody else's or cancelled by now. */
  async take(batch: HistoryBatch): Promise<boolean> {
    const wanted = this.wantedOf(batch);
    for (let start = 0; start < wanted.length; start += CHUNK) {
      if (!(await this.bringAll(wanted.slice(start, start + CHUNK), batch))) return false;
    }
    this.tally.reached(batch.partition, batch.next);
    await this.sleep(REST_MS, batch);
    return this.save();
  }

  /** All ranges are read; what waits to be fetched is not delivered yet. */
  async finish(): Promise<void> {
    if ((await this.tools.replays.countUnfetched(this.replay)) > 0) await this.waitFor('not-fetched', PAUSED_MS);
    else await this.save({ isDone: true });
  }

  /** What is no event of this subscription, or not of the selection, is passed by. */
  private wantedOf(batch: HistoryBatch): Wanted[] {
    return batch.messages.flatMap(message => {
      try {
        const [event] = toChangedEvents({ ...batch, messages: [message] });
        const route = event && this.isSelected(event.envelope) ? this.routeOf(event) : undefined;
        return event && route ? [{ event, data: event.record.limitedTo(route.grant) }] : [];
      } catch (error) {
        // What no handler could take when it was live is a dead letter of Kafka, and none of the past either.
        if (error instanceof HubError && error.kind === 'invalid') return [];
        throw error;
      }
    });
  }

  private routeOf({ envelope, record }: ChangedEvent): Route | undefined {
    const routes = this.tools.router.routesOf(envelope, record);
    return routes.find(({ subscription }) => subscription.code === this.subscription.code);
  }

  private async bringAll(wanted: readonly Wanted[], batch: HistoryBatch): Promise<boolean> {
    const ids = wanted.map(({ event }) => event.envelope.id);
    const { code } = this.subscription;
    const { open, isPaused } = await this.tools.replays.lookUp(code, ids, pauseSubjectsOf(this.subscription));
    if (isPaused) return this.waitFor('paused', PAUSED_MS);
    if (this.subscription.delivery === 'pull') return this.storeAll(wanted, open, batch);
    for (const each of wanted) {
      if (open.has(each.event.envelope.id)) this.tally.passOver();
      else if (!(await this.bring(each, batch))) return false;
      this.tally.reached(batch.partition, each.event.origin.offset + 1n);
    }
    return this.save();
  }

  /** For a partner that fetches: they wait for it behind what waits already. */
  private async storeAll(wanted: readonly Wanted[], open: ReplayLookUp['open'], batch: HistoryBatch): Promise<boolean> {
    if (!(await this.roomToStore(batch))) return this.waitFor('not-fetched', PAUSED_MS);
    const events = wanted.map(({ event }) => event).filter(({ envelope }) => !open.has(envelope.id));
    for (let i = events.length; i < wanted.length; i++) this.tally.passOver();
    this.tally.reached(batch.partition, wanted[wanted.length - 1]!.event.origin.offset + 1n);
    return this.save(
      {},
      events.map(({ envelope, record }) => ({ envelope, data: record.text })),
    );
  }

  /** Waits a little for the partner to acknowledge. */
  private async roomToStore(batch: HistoryBatch): Promise<boolean> {
    for (const until = performance.now() + NEAR_MS; ; await this.sleep(LOOK_MS * 10, batch)) {
      if ((await this.tools.replays.countUnfetched(this.replay)) + CHUNK <= MAX_UNFETCHED) return true;
      if (this.turn.aborted || performance.now() > until) return false;
    }
  }

  /** As often as it takes, here where the next attempt is near, else later. */
  private async bring({ event: { envelope }, data }: Wanted, batch: HistoryBatch): Promise<boolean> {
    for (;;) {
      const endpoint = await this.room(batch);
      if (!endpoint) return this.turn.aborted ? this.stop() : this.waitFor('no-endpoint', PAUSED_MS);
      if (!(await this.tools.replays.isHeld(this.replay))) throw lost();
      const attempt = this.tally.attempts + 1;
      const message = { envelope, data, attempt, replay: this.replay.id };
      const outcome = await this.keepAlive(sendReplay(endpoint, message), batch);
      if (!outcome) continue;
      const delayMs = this.judge(envelope, outcome, attempt);
      if (delayMs === undefined) return true;
      if (delayMs > NEAR_MS || outcome.status === 'gone') return this.waitFor(outcome.code, delayMs, outcome);
      if (!(await this.save({ waits: { code: outcome.code } }))) return false;
      await this.sleep(delayMs, batch);
    }
  }

  /** When to try again; undefined where it has ended. */
  private judge(envelope: Envelope, outcome: DeliveryOutcome, attempts: number): number | undefined {
    const verdict = verdictOf(outcome, attempts, this.subscription, this.tools.config);
    countReplayed(this.subscription.code, outcome);
    if (verdict.state === 'parked') {
      this.tally.failed(attempts);
      return verdict.delayMs;
    }
    const ended = { state: verdict.state, attempts, outcome };
    this.tally.ended(replayFact(envelope, this.subscription, this.replay.id, ended, new Date()), verdict.state);
    return undefined;
  }

  /** The endpoint, when it has a call to spare and the pace allows it; undefined where there is none, or the turn is over. */
  private async room(batch: HistoryBatch): Promise<Endpoint | undefined> {
    for (let waitMs; (waitMs = this.pace.take(performance.now())) > 0;) await this.sleep(waitMs, batch);
    for (;;) {
      const endpoint = this.turn.aborted ? undefined : this.tools.endpoints.of(this.subscription);
      if (!endpoint || hasRoomForReplay(endpoint, performance.now())) return endpoint;
      await this.sleep(LOOK_MS, batch);
    }
  }

  /** Never for long: see `NEAR_MS`. */
  private async sleep(ms: number, batch: HistoryBatch): Promise<void> {
    await pause(ms);
    await this.beat(batch);
  }

  /** While a call takes long, Kafka and the other processes hear that this one lives. */
  private async keepAlive<T>(work: Promise<T>, batch: HistoryBatch): Promise<T> {
    let isOver = false;
    const over = work.finally(() => (isOver = true));
    for (;;) {
      await Promise.race([over, pause(BEAT_MS, undefined, { ref: false })]);
      await this.beat(batch);
      if (isOver) return over;
    }
  }

  private async beat(batch: HistoryBatch): Promise<void> {
    await batch.heartbeat();
    const now = performance.now();
    if (now - this.renewedAt < LEASE_MS / 3) return;
    if (!(await this.tools.replays.renew(this.replay))) throw lost();
    this.renewedAt = now;
  }

  private async stop(): Promise<false> {
    await this.save();
    return false;
  }

  private async waitFor(code: string, delayMs: number, outcome?: DeliveryOutcome): Promise<false> {
    await this.save({ waits: { code, delayMs }, ...(outcome ? { outcome } : {}) });
    return false;
  }

  private async save(
    how: Pick<ReplayProgress, 'outcome' | 'waits' | 'isDone'> = {},
    toFetch: readonly ReplayedEvent[] = [],
  ): Promise<boolean> {
    const isOurs = await this.tools.replays.save(this.replay, { ...this.tally.take(), ...how }, toFetch);
    this.renewedAt = performance.now();
    return isOurs;
  }
}

function lost(): HubError {
  return new HubError('conflict', 'claim-lost', 'The replay was cancelled, or another process has it');
}
