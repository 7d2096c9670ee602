import { Injectable } from '@nestjs/common';
import { bringsRecords, type ConnectorDefinition } from '#libs/contracts';
import type { CircuitState } from '#libs/outbound';
import { RegistryView } from '#libs/registry-view';
import { Endpoints } from '../endpoints/endpoints.service.js';
import { DeliveriesRepository, type OpenCount } from '../persistence/deliveries.repository.js';
import { type Pause, PausesRepository } from '../persistence/pauses.repository.js';

/** A connector as it stands. State and what follows from it are what the process that answers has seen itself. */
export interface EndpointView {
  readonly connector: string;
  readonly system: string;
  readonly protocol: string;
  readonly url: string;
  readonly subscriptions: readonly string[];
  readonly state: CircuitState;
  /** When the state began; absent where this process has had nothing for it yet. */
  readonly since?: Date;
  /** Of the last answer. */
  readonly code?: string;
  /** Until when it has asked to be left alone. */
  readonly heldUntil?: Date;
  readonly paused?: Pause;
  /** Deliveries that wait for it, and that were given up, in all processes; of each subscription up to `COUNTED`. */
  readonly waiting: number;
  readonly dead: number;
}

/** How the endpoints are, for the people who look after them. */
@Injectable()
export class EndpointList {
  constructor(
    private readonly registry: RegistryView,
    private readonly endpoints: Endpoints,
    private readonly deliveries: DeliveriesRepository,
    private readonly pauses: PausesRepository,
  ) {}

  /** All to which delivery brings anything, by code. */
  async all(): Promise<EndpointView[]> {
    const [counts, pauses] = await Promise.all([this.deliveries.counts(), this.pauses.all()]);
    const connectors = this.registry.connectors().filter(({ protocol }) => bringsRecords(protocol));
    return connectors
      .sort((a, b) => (a.code < b.code ? -1 : 1))
      .map(connector => this.viewOf(connector, counts, pauses));
  }

  private viewOf(
    { code, system, protocol, url }: ConnectorDefinition,
    counts: readonly OpenCount[],
    pauses: ReadonlyMap<string, Pause>,
  ): EndpointView {
    const own = this.registry.allSubscriptions().filter(({ connector }) => connector === code);
    const subscriptions = own.map(subscription => subscription.code);
    const sum = (state: OpenCount['state']): number =>
      counts
        .filter(each => each.state === state && subscriptions.includes(each.subscription))
        .reduce((total, { count }) => total + count, 0);
    const paused = pauses.get(`connectors/${code}`);
    return {
      connector: code,
      system,
      protocol,
      url,
      subscriptions,
      ...this.healthOf(code, performance.now()),
      ...(paused ? { paused } : {}),
      waiting: sum('pending'),
      dead: sum('dead'),
    };
  }

  private healthOf(code: string, now: number): Pick<EndpointView, 'state' | 'since' | 'code' | 'heldUntil'> {
    const endpoint = this.endpoints.opened(code);
    if (!endpoint) return { state: 'closed' };
    const { circuit, lane } = endpoint;
    const heldUntil = circuit.holdEnd(now);
    return {
      state: circuit.stateAt(now, lane.load),
      since: toDate(circuit.since(now), now),
      ...(circuit.lastCode === undefined ? {} : { code: circuit.lastCode }),
      ...(heldUntil === undefined ? {} : { heldUntil: toDate(heldUntil, now) }),
    };
  }
}

/** A time of `performance.now()` on the wall clock. */
function toDate(at: number, now: number): Date {
  return new Date(Date.now() + at - now);
}
