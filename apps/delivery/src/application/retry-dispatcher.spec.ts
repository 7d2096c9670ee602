import { describe, expect, it, jest } from '@jest/globals';
import { DeliveryConfig } from '#libs/config';
import type { DeliveryOutcome } from '#libs/connectors';
import type { Endpoint, Endpoints } from '../endpoints/endpoints.service.js';
import {
  type ClaimedKey,
  type ClaimedMessage,
  type ClaimsRepository,
  LEASE_MS,
} from '../persistence/claims.repository.js';
import type { PausesRepository } from '../persistence/pauses.repository.js';
import type { SettlementRepository } from '../persistence/settlement.repository.js';
import {
  DELIVERED,
  endpointOf,
  eventAt,
  FAILED,
  FakeConnector,
  registryOf,
  subscriptionOf,
} from '../delivery-test-kit.js';
import { HeldClaims } from './held-claims.js';
import { RetryDestinations } from './retry-destinations.js';
import { RetryDispatcher } from './retry-dispatcher.js';
import type { Router } from './router.js';
import type { EndedAttempt } from './settlement-plan.js';
import { Settler } from './settler.service.js';

const PORTAL = subscriptionOf('portal');

const BUSY: DeliveryOutcome = { status: 'retry', code: 'http-429', detail: '', durationMs: 1, retryAfterMs: 30_000 };

/** A dispatcher whose partner takes one call at a time and answers when it is told to. */
class Rig {
  readonly registry = registryOf([PORTAL]);
  readonly settled: EndedAttempt[] = [];
  readonly released: ClaimedKey[] = [];
  paused: string[] = [];
  /** What comes next, by the number of the message before. */
  readonly next = new Map<string, ClaimedMessage>();
  readonly answers: ((outcome: DeliveryOutcome) => void)[] = [];
  readonly connector = new FakeConnector(
    () => new Promise<DeliveryOutcome>(resolve => void this.answers.push(resolve)),
    100,
  );
  endpoint: Endpoint = endpointOf(PORTAL, this.connector, 1);
  readonly held = new HeldClaims(
    {
      release: async (keys: readonly ClaimedKey[]) => void this.released.push(...keys),
      oldestMessages: async (keys: readonly ClaimedKey[]) => keys.flatMap(({ claim }) => this.next.get(claim) ?? []),
    } as unknown as ClaimsRepository,
    this.registry,
  );
  readonly destinations = new RetryDestinations(
    this.registry,
    { of: () => this.endpoint } as unknown as Endpoints,
    { subjects: async () => this.paused } as unknown as PausesRepository,
  );
  readonly dispatcher = new RetryDispatcher(
    this.destinations,
    { grantOf: () => '*' } as unknown as Router,
    new Settler(
      { settle: (attempts: readonly EndedAttempt[]) => this.settle(attempts) } as SettlementRepository,
      this.held,
    ),
    this.held,
    new DeliveryConfig(),
  );

  dispatch(...numbers: number[]): void {
    this.dispatchLeased(performance.now(), ...numbers);
  }

  dispatchLeased(at: number, ...numbers: number[]): void {
    const messages = numbers.map(number => claimedMessage(number));
    this.held.hold(messages, at);
    this.dispatcher.dispatch(messages);
  }

  /** Keys of messages that were given back. */
  get returned(): string[] {
    return this.released.map(key => key.businessKey);
  }

  get sent(): string[] {
    return this.connector.sent.map(message => message.envelope.subject);
  }

  private async settle(attempts: readonly EndedAttempt[]): Promise<ClaimedKey[]> {
    this.settled.push(...attempts);
    return attempts.flatMap(({ message }) => (this.next.has(message.claim) ? message : []));
  }
}

function claimedMessage(number: number): ClaimedMessage {
  const { envelope, record } = eventAt(number);
  const { code } = PORTAL;
  return { subscription: code, businessKey: envelope.subject, claim: String(number), id: String(number), envelope, data: record.text, attempts: 1, retries: 0 }; // prettier-ignore
}

function fail({ circuit }: Endpoint): void {
  for (let i = 0; i < 5; i++) circuit.record(FAILED, performance.now());
}

/** All that is on its way within the process has come. */
async function calm(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise(resolve => setImmediate(resolve));
}

describe('RetryDispatcher', () => {
  it.each(['subscriptions/portal', 'connectors/portal-connector'])(
    'begins nothing more of %s once that is paused, and gives back what waits',
    async subject => {
      const rig = new Rig();
      rig.dispatch(1, 2, 3);
      rig.paused = [subject];
      await rig.destinations.heedPauses();
      await calm();
      expect(rig.returned).toEqual(['key-2', 'key-3']);
      rig.answers[0]!(DELIVERED);
      await calm();
      expect(rig.sent).toEqual(['key-1']);
      expect(rig.settled.map(({ message }) => message.businessKey)).toEqual(['key-1']);
      expect(rig.held.count).toBe(0);
    },
  );

  it('gives back what comes next on a key of a paused subscription, and sends it once that is resumed', async () => {
    const rig = new Rig();
    rig.next.set('1', { ...claimedMessage(2), claim: '1' });
    rig.dispatch(1);
    rig.paused = ['subscriptions/portal'];
    await rig.destinations.heedPauses();
    rig.answers[0]!(DELIVERED);
    await calm();
    expect(rig.returned).toEqual(['key-2']);
    rig.paused = [];
    await rig.destinations.heedPauses();
    rig.dispatch(2);
    expect(rig.sent).toEqual(['key-1', 'key-2']);
  });

  it('sends nothing whose lease has ended, because its process stood still: another one may have gone on with the key', async () => {
    const rig = new Rig();
    const stoodStillMs = LEASE_MS;
    rig.dispatchLeased(performance.now() - stoodStillMs, 1, 2);
    rig.dispatch(3);
    await calm();
    expect(rig.sent).toEqual(['key-3']);
    expect(rig.returned).toEqual(['key-1', 'key-2']);
  });

  it('sends nothing of what waits to an endpoint that has said it is gone', async () => {
    const rig = new Rig();
    rig.dispatch(1, 2, 3);
    rig.answers[0]!({ status: 'gone', code: 'http-410', detail: '', durationMs: 1 });
    await calm();
    rig.answers[1]!(DELIVERED);
    await calm();
    expect(rig.sent).toEqual(['key-1', 'key-2']); // the second had begun before the answer was settled
    expect(rig.returned).toEqual(['key-3']);
  });

  it('takes no look at the pauses for news that is older than what it knows', async () => {
    const rig = new Rig();
    const old = rig.destinations.heedPauses();
    rig.destinations.heedPause('subscriptions/portal');
    await old;
    rig.dispatch(1);
    expect(rig.sent).toEqual([]);
  });

  it('sends nothing that waits to the old address once the endpoint has moved', async () => {
    const rig = new Rig();
    rig.dispatch(1, 2, 3);
    const moved = new FakeConnector(() => DELIVERED);
    const old = rig.endpoint;
    rig.endpoint = endpointOf(PORTAL, moved);
    rig.registry.change(PORTAL);
    await calm();
    expect(rig.returned).toEqual(['key-2', 'key-3']);
    expect(old.lane.load).toBe(1);
    rig.answers[0]!(DELIVERED);
    await old.lane.idle();
    rig.dispatch(2, 3);
    await calm();
    expect(rig.sent).toEqual(['key-1']);
    expect(moved.sent.map(message => message.envelope.subject)).toEqual(['key-2', 'key-3']);
  });

  it('sends the rest of what has failed before to no endpoint that asks to be left alone, and counts it no failure', async () => {
    const rig = new Rig();
    rig.dispatch(1, 2, 3, 4, 5);
    for (const answer of [DELIVERED, DELIVERED, BUSY]) {
      rig.answers.pop()!(answer);
      await calm();
    }
    expect(rig.sent).toEqual(['key-1', 'key-2', 'key-3']);
    expect(rig.settled.map(({ message }) => message.businessKey)).toEqual(['key-1', 'key-2', 'key-3']);
    expect(rig.returned).toEqual(['key-4', 'key-5']);
  });

  it('gives back what waits for an endpoint that begins to fail, and finds out by one message whether it is well', async () => {
    const rig = new Rig();
    rig.dispatch(1, 2, 3, 4, 5, 6, 7);
    for (let i = 0; i < 5; i++) {
      rig.answers.pop()!(FAILED);
      await calm();
    }
    expect(rig.sent).toHaveLength(5);
    expect(rig.returned).toEqual(['key-6', 'key-7']);
    rig.dispatch(6);
    rig.answers.pop()!(DELIVERED);
    await calm();
    rig.dispatch(7);
    expect(rig.sent.slice(5)).toEqual(['key-6', 'key-7']);
  });

  it('sends one message at a time to an endpoint that fails, also where several are there, and gives the others back', async () => {
    const rig = new Rig();
    rig.endpoint = endpointOf(PORTAL, rig.connector, 4);
    fail(rig.endpoint);
    rig.dispatch(1, 2, 3);
    rig.dispatch(4);
    await calm();
    expect(rig.sent).toHaveLength(1);
    expect([...rig.sent, ...rig.returned].sort()).toEqual(['key-1', 'key-2', 'key-3', 'key-4']);
    expect(rig.endpoint.circuit.probes).toBe(1);
  });

  it('sends what follows on the key of a probe that failed for good no sooner than the next probe', async () => {
    const clock = jest.spyOn(performance, 'now').mockReturnValue(1_000_000);
    try {
      const rig = new Rig();
      fail(rig.endpoint);
      rig.next.set('1', { ...claimedMessage(2), claim: '1' });
      rig.dispatch(1);
      rig.answers[0]!(FAILED);
      await calm();
      expect(rig.sent).toEqual(['key-1']);
      expect(rig.returned).toEqual(['key-2']);
    } finally {
      clock.mockRestore();
    }
  });

  it('gives back at once what waits where the process ends, also behind a call that hangs', async () => {
    const rig = new Rig();
    rig.dispatch(1, 2);
    rig.dispatcher.stop();
    await calm();
    expect(rig.returned).toEqual(['key-2']);
    expect(rig.held.count).toBe(1);
  });
});
