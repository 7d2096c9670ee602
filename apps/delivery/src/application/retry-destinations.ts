import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Subscription } from '#libs/contracts';
import { RegistryView } from '#libs/registry-view';
import { type PauseSubject, pauseSubjectsOf } from '../domain/pause-subject.js';
import { type Endpoint, Endpoints } from '../endpoints/endpoints.service.js';
import { mayTry } from '../endpoints/probes.js';
import type { Room } from '../persistence/claims.repository.js';
import { PausesRepository } from '../persistence/pauses.repository.js';

/** So many times its capacity may a lane have waiting: enough that it never runs dry between two rounds. */
const LOOK_AHEAD = 4;

export interface Destination {
  readonly subscription: Subscription;
  readonly endpoint: Endpoint;
}

/** Where claimed messages go, by what this process knows of registry and pauses. */
@Injectable()
export class RetryDestinations implements OnApplicationShutdown {
  private paused: ReadonlySet<string> = new Set();
  /** Looks at the pauses are numbered, so that one which comes late does not undo a younger one. */
  private looks = 0;
  private lookOfPaused = 0;
  private listener: () => void = () => undefined;
  private readonly stopListening: () => void;

  constructor(
    private readonly registry: RegistryView,
    private readonly endpoints: Endpoints,
    private readonly pauses: PausesRepository,
  ) {
    // After the endpoints, which listen for themselves: those that have changed are retired by now.
    this.stopListening = registry.onChange(() => this.listener());
  }

  onApplicationShutdown(): void {
    this.stopListening();
  }

  /** Called when what `of` says may have become another. */
  onChange(listener: () => void): void {
    this.listener = listener;
  }

  /** Undefined where its messages have to wait. */
  of(code: string): Destination | undefined {
    const subscription = this.registry.subscription(code);
    if (!subscription || pauseSubjectsOf(subscription).some(subject => this.paused.has(subject))) return undefined;
    const endpoint = this.endpoints.of(subscription);
    return endpoint && { subscription, endpoint };
  }

  /** Learns what is paused now. */
  async heedPauses(): Promise<void> {
    const look = ++this.looks;
    this.know(await this.pauses.subjects(), look);
  }

  /** This is paused, as of now. */
  heedPause(subject: PauseSubject): void {
    this.know([...this.paused, subject], ++this.looks);
  }

  /** How many keys each subscription may have claimed now; one that cannot deliver is left out. */
  rooms(): Room[] {
    const now = performance.now();
    const byEndpoint = new Map<Endpoint, Subscription[]>();
    for (const subscription of this.registry.allSubscriptions()) {
      const endpoint = this.endpoints.of(subscription);
      if (endpoint) byEndpoint.set(endpoint, [...(byEndpoint.get(endpoint) ?? []), subscription]);
    }
    return [...byEndpoint].flatMap(([endpoint, subscriptions]) => roomsOf(endpoint, subscriptions, now));
  }

  private know(subjects: readonly string[], look: number): void {
    if (look < this.lookOfPaused) return;
    this.lookOfPaused = look;
    const isNews = subjects.some(subject => !this.paused.has(subject));
    this.paused = new Set(subjects);
    if (isNews) this.listener();
  }
}

/**
 * An endpoint that is failing gets one call now and then, and no queue: of its subscriptions in turn, but never of one that has
 * nothing due while another has, or it would be well again for as many turns before anybody knew.
 */
function roomsOf(endpoint: Endpoint, subscriptions: readonly Subscription[], now: number): Room[] {
  const { lane, circuit, definition } = endpoint;
  if (!mayTry(endpoint, now)) return [];
  const isProbe = circuit.isFailing;
  const keys = isProbe ? 1 : lane.capacity * LOOK_AHEAD - lane.load;
  if (keys <= 0) return [];
  const next = isProbe ? circuit.probes % subscriptions.length : 0;
  const inTurn = [...subscriptions.slice(next), ...subscriptions.slice(0, next)];
  return inTurn.map(({ code }) => ({ subscription: code, connector: definition.code, keys, isProbe }));
}
