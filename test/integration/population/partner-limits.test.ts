import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { DeliveryConfig } from '#libs/config';
import type { PopulationClient } from '#libs/connectors';
import type { ConnectorDefinition } from '#libs/contracts';
import type { RegistryView, SecretBox } from '#libs/registry-view';
import { FakePresence, waitFor } from '#libs/testing';
import { PartnerShare } from '../../../apps/population/src/verification/application/partner-share.js';
import { Partners } from '../../../apps/population/src/verification/application/partners.service.js';
import { codeOf, FOUND, lookUp, options, PERSON, send, serve, stopAll } from '../connectors/population-support.js';

const KINDS = ['population-queries', 'population-work'];
const secrets = { open: () => 'sandbox-population-password' } as unknown as SecretBox;

/** The partners of one copy of population, which asks both at the door and for files. */
class Copy {
  readonly presence = new FakePresence();
  private readonly partners: Partners;

  constructor(definition: ConnectorDefinition) {
    const registry = {
      connector: () => definition,
      system: () => ({ status: 'active' }),
      onChange: () => () => undefined,
    } as unknown as RegistryView;
    const share = new PartnerShare(this.presence.asPresence);
    share.use('queries');
    share.use('work');
    const config = Object.assign(new DeliveryConfig(), { allowedNetworks: ['127.0.0.0/8'] });
    this.partners = new Partners(registry, secrets, config, share);
  }

  get client(): PopulationClient {
    return this.partners.of('population');
  }

  /** This copy sees so many others of its kind, and itself. */
  see(copies: number): this {
    for (const kind of KINDS) this.presence.see(kind, copies);
    return this;
  }

  stop(): Promise<void> {
    return this.partners.onApplicationShutdown();
  }
}

let definition: ConnectorDefinition;
/** Answers a call that the partner has taken; while it is undefined each is answered at once. */
let held: (() => void)[] | undefined;
let calls: number;
const copies: Copy[] = [];

function copyOf(limits: Partial<ConnectorDefinition>): Copy {
  const copy = new Copy({ ...definition, ...limits });
  copies.push(copy);
  return copy;
}

beforeEach(async () => {
  [calls, held] = [0, undefined];
  const url = await serve((_request, response) => {
    calls++;
    if (held) held.push(() => send(response, FOUND));
    else send(response, FOUND);
  });
  const settings = { username: 'lgsp-hub', serviceCode: '000.00.00.H41' };
  definition = {
    ...{ kind: 'connector', code: 'population', system: 'population-database', protocol: 'population-soap' },
    ...{ url, sealedSecrets: { password: 'sealed' }, settings, timeoutMs: 60_000, concurrency: 64 },
  };
});
afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all(copies.splice(0).map(copy => copy.stop()));
  await stopAll();
});

it('two copies ask no more at once than the partner takes, and one that is left alone asks as much', async () => {
  held = [];
  const [one, other] = [copyOf({ concurrency: 8 }).see(2), copyOf({ concurrency: 8 }).see(2)];
  const asked = [one, other].flatMap(({ client }) => Array.from({ length: 8 }, () => lookUp(client, 60_000)));
  await waitFor(() => held!.length === 8, { what: 'as many calls as the partner takes' });
  // Of each copy half waits for its turn.
  one.see(1);
  await waitFor(() => held!.length === 12, { what: 'the others of the copy that is alone' });
  for (let answer; (answer = held.shift());) answer();
  held = undefined;
  expect(new Set((await Promise.all(asked)).map(codeOf))).toEqual(new Set(['answered']));
  expect(calls).toBe(16);
});

it('two copies begin no more calls in a second than the partner takes, and a change gives no new burst', async () => {
  const clock = jest.spyOn(performance, 'now').mockReturnValue(1_000_000);
  const [one, other] = [copyOf({ ratePerSecond: 20 }).see(2), copyOf({ ratePerSecond: 20 }).see(2)];
  const askedOf = async ({ client }: Copy): Promise<number> => {
    // Whose turn does not come at once hears of that soon; the others have time for their answer.
    const ask = () => client.lookUp(PERSON, { ...options(60_000), turnMs: 200 });
    const outcomes = await Promise.all(Array.from({ length: 30 }, ask));
    return outcomes.filter(({ status }) => status === 'answered').length;
  };
  expect([await askedOf(one), await askedOf(other), calls]).toEqual([10, 10, 20]);
  const { client } = one;
  one.see(1);
  expect([await askedOf(one), one.client === client]).toEqual([0, true]);
  clock.mockReturnValue(1_001_000);
  expect(await askedOf(one)).toBe(20);
});
