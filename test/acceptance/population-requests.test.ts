import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InsuredRow } from '#libs/samples';
import { killInfrastructure, restartInfrastructure, startPartnerSim, type TestPartners, waitFor } from '#libs/testing';
import type { Problem, TransactionRow } from './support/answers.js';
import { endOffset } from './support/kafka.js';
import { askersOf, people, readAnswer, requestAbout, REQUESTS } from './support/population.js';
import type { FetchedPage } from './support/puller.js';
import { codeOf } from './support/registry.js';
import { TopicTap } from './support/topic-tap.js';
import { WebhookReceiver } from './support/webhook-receiver.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H98';
const REQUESTED = 'population.verification.requested.v1';
const ANSWERED = 'population.verification.answered.v1';

let partners: TestPartners;
let asker: WebhookReceiver;
let curious: WebhookReceiver;
let world: World;
let persons: readonly InsuredRow[];
let taken = 0;

beforeAll(async () => {
  partners = await startPartnerSim();
  [asker, curious] = [await WebhookReceiver.start(), await WebhookReceiver.start()];
  const url = `${partners.url}/population/soap`;
  const askers = { asker: { webhook: asker.url }, curious: { webhook: curious.url }, fetcher: 'pull' } as const;
  const env = {
    ...{ POPULATION_REQUEST_NOT_YET_MS: '500', POPULATION_REQUEST_BACKOFF_MS: '100' },
    POPULATION_REQUEST_DEADLINE_MS: '5000',
  };
  world = await startWorld(TOP, askersOf(TOP, url, askers), { env });
  persons = people(98, 420);
});

afterAll(async () => {
  await world?.remove();
  await Promise.all([asker?.stop(), curious?.stop()]);
  await partners?.process.stop();
});

/** Somebody whom no other test asks about. */
const somebody = (): InsuredRow => persons[taken++]!;

async function send(request: object, as = 'asker'): Promise<string> {
  const { status, body, text } = await world.client(as).post(request, {}, REQUESTS);
  expect({ status, text }).toEqual({ status: 202, text: expect.stringContaining('transactionId') });
  return body.transactionId;
}

function answerOf(id: string, as = 'asker') {
  const look = async () => {
    const answer = await readAnswer(world.client(as), id);
    return answer.status === 200 && answer.body;
  };
  // A claim of a process that was killed runs out after the deadline and half a minute.
  return waitFor(look, { what: `the answer to ${id}`, timeoutMs: 90_000 });
}

function settled(id: string, as = 'asker'): Promise<TransactionRow> {
  const look = async () => {
    const transaction = await world.client(as).transaction(id);
    return transaction.outcome !== 'open' && transaction;
  };
  return waitFor(look, { what: `${id} to be settled`, timeoutMs: 30_000 });
}

async function calls(): Promise<number> {
  const response = await fetch(`${partners.url}/population/asked`);
  const { lookUps, verifications } = (await response.json()) as { lookUps: number; verifications: number };
  return lookUps + verifications;
}

/** `delayMs`: after so long the partner says that it will know. */
async function play(kind: string, forMs: number, delayMs = 1_000): Promise<void> {
  const body = JSON.stringify({ target: 'population', kind, forMs, delayMs });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${partners.url}/control/faults`, { method: 'POST', headers, body });
  expect(response.ok).toBe(true);
}

describe('a request about a person', () => {
  it('is accepted now and answered later to the system that asked, and to nobody else who subscribes', async () => {
    const request = requestAbout(TOP, somebody(), { correlationId: 'dossier-7' });
    const id = await send(request);
    const answer = await answerOf(id);
    expect(answer).toMatchObject({ requestId: id, requestCode: request.requestCode, result: 'matched', reasons: [] });
    expect(answer).toMatchObject({ correlationId: 'dossier-7', fields: { number: true, name: true, birthDate: true } });
    const transaction = await settled(id);
    expect(transaction).toMatchObject({ outcome: 'succeeded', kind: 'command', service: REQUESTS });
    expect(transaction.deliveries).toMatchObject([{ subscription: codeOf(TOP, 'asker'), state: 'delivered' }]);
    expect(new Set(transaction.steps.map(({ step }) => step))).toEqual(new Set(['accepted', 'answered', 'delivered']));
    expect(asker.taken.filter(arrival => arrival.id === id).map(({ data }) => data)).toEqual([answer]);
    expect(curious.calls).toBe(0);
    expect((await readAnswer(world.client('curious'), id)).status).toBe(404);
  });

  it('is fetched by a system that fetches, and is not settled before it has done so', async () => {
    const id = await send(requestAbout(TOP, somebody()), 'fetcher');
    await answerOf(id, 'fetcher');
    const path = `/v1/subscriptions/${codeOf(TOP, 'fetcher')}`;
    const fetched = await waitFor(
      async () => {
        const { body } = await world.client('fetcher').call<FetchedPage>('GET', `${path}/events`);
        return body.events.length > 0 && body;
      },
      { what: 'the answer to be fetched' },
    );
    expect(fetched.events.map(event => [event.id, event.type, event.data['result']])).toEqual([
      [id, ANSWERED, 'matched'],
    ]);
    expect((await world.client('fetcher').transaction(id)).outcome).toBe('open');
    const { cursor } = fetched;
    expect((await world.client('fetcher').call('POST', `${path}/ack`, { cursor })).status).toBe(200);
    expect(await settled(id, 'fetcher')).toMatchObject({ outcome: 'succeeded' });
  });

  it('is sealed on Kafka, under names that say nothing, also where its own number is the person’s', async () => {
    const person = somebody();
    const [requested, answered] = [await TopicTap.open(REQUESTED), await TopicTap.open(ANSWERED)];
    const id = await send(requestAbout(TOP, person, { requestCode: person.number }));
    const answer = await answerOf(id);
    expect(answer).toMatchObject({ requestCode: '', result: 'matched' });
    const bytes = await waitFor(
      () => {
        const found = [...requested.bytesOf(id), ...answered.bytesOf(id)];
        return found.length === 2 && Buffer.concat(found);
      },
      { what: 'the request and its answer on Kafka', timeoutMs: 20_000 },
    );
    for (const text of [person.number, person.name, person.name.toUpperCase()])
      expect(bytes.includes(text)).toBe(false);
    await Promise.all([requested.close(), answered.close()]);
    const transaction = JSON.stringify(await settled(id));
    expect(transaction).not.toContain(person.number);
  });

  it('that is sent again is not asked about again, and is flagged where it says something else', async () => {
    const request = requestAbout(TOP, somebody());
    const id = await send(request);
    await answerOf(id);
    const before = await calls();
    expect(await send(request)).toBe(id);
    expect(await send({ ...request, person: { ...request.person, birthDate: '1950' } })).toBe(id);
    const isFlagged = async (): Promise<boolean> => {
      const { flags } = await world.client('asker').transaction(id);
      return flags.includes('duplicate') && flags.includes('conflict');
    };
    await waitFor(isFlagged, { what: 'both to be flagged' });
    const { status, body } = await world.client('asker').post(request, { 'idempotency-key': 'another' }, REQUESTS);
    expect(status).toBe(202);
    expect(await answerOf(body.transactionId)).toMatchObject({ result: 'matched' });
    expect(await calls()).toBe(before);
  });

  it('waits while the partner does not know yet, and says so at the door', async () => {
    await play('not-yet', 3_000);
    const id = await send(requestAbout(TOP, somebody()));
    const waiting = await readAnswer(world.client('asker'), id);
    expect({ status: waiting.status, ...waiting.body }).toMatchObject({ status: 202, state: 'waiting' });
    expect(await answerOf(id)).toMatchObject({ result: 'matched' });
  });

  it('about a number that cannot be one fails, which is told like any answer, and nothing has left the hub', async () => {
    const before = await calls();
    const { number, ...person } = somebody();
    const id = await send(requestAbout(TOP, { ...person, number: `999${number.slice(3)}` }));
    expect(await answerOf(id)).toMatchObject({ result: 'failed', reasons: ['payload-invalid'] });
    expect(await settled(id)).toMatchObject({ outcome: 'failed', deliveries: [{ state: 'delivered' }] });
    expect(asker.taken.filter(arrival => arrival.id === id).map(({ data }) => data['result'])).toEqual(['failed']);
    expect(await calls()).toBe(before);
  });

  it('that is no request is refused, and the ledger hears no value of it', async () => {
    const { number, name } = somebody();
    const bad = { ...requestAbout(TOP, somebody()), requestCode: number, person: { number, name, [name]: number } };
    const { status, body, text } = await world.client('asker').post<Problem>(bad, {}, REQUESTS);
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'payload-invalid' });
    expect(text).not.toContain(number);
    const refusal = await waitFor(() => world.admin.transaction(body.transactionId!), { what: 'the refusal' });
    expect(refusal.outcome).toBe('refused');
    const row = JSON.stringify(refusal);
    expect([row.includes(number), row.includes(name)]).toEqual([false, false]);
  });
});

describe('many requests', () => {
  it('of one upload are answered once each through a kill -9, and the partner is asked again about what was under way', async () => {
    const requests = Array.from({ length: 300 }, () => requestAbout(TOP, somebody()));
    const before = await calls();
    const body = requests.map(request => JSON.stringify(request)).join('\n');
    const headers = { 'content-type': 'application/x-ndjson' };
    const { text } = await world.client('asker').post(body, headers, REQUESTS);
    const lines = text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as { transactionId: string; problem?: object });
    expect(lines.filter(({ problem }) => problem !== undefined)).toEqual([]);
    const ids = lines.map(({ transactionId }) => transactionId);
    expect(new Set(ids).size).toBe(requests.length);
    await waitFor(async () => (await calls()) > before + 20, { what: 'the first to be asked about' });
    await world.hub.process.kill9();
    await world.hub.process.start();
    world.client('asker').signOut();
    for (const id of ids) expect(await answerOf(id)).toMatchObject({ result: 'matched' });
    for (const id of ids) expect(await settled(id)).toMatchObject({ outcome: 'succeeded' });
    const asked = (await calls()) - before;
    expect(asked).toBeGreaterThanOrEqual(requests.length);
    expect(asked).toBeLessThanOrEqual(requests.length + 8);
    const brought = asker.taken.filter(({ id }) => ids.includes(id)).map(({ id }) => id);
    expect(new Set(brought).size).toBe(requests.length);
  });
});

describe('while PostgreSQL is away', () => {
  it('no request is taken, since it could not be sealed; what needs no sealing is', async () => {
    const written = await endOffset(REQUESTED);
    await killInfrastructure('postgres', 'SIGKILL');
    try {
      const answer = await world.client('asker').post<Problem>(requestAbout(TOP, somebody()), {}, REQUESTS);
      expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 503, code: 'unavailable' });
      expect(answer.headers.get('retry-after')).toBe('2');
      expect((await world.oneStop.post(world.province.dossier().report(1))).status).toBe(202);
    } finally {
      await restartInfrastructure('postgres');
    }
    expect(await endOffset(REQUESTED)).toBe(written);
    const isTaken = async (): Promise<string | false> => {
      const answer = await world.client('asker').post(requestAbout(TOP, somebody()), {}, REQUESTS);
      return answer.status === 202 && answer.body.transactionId;
    };
    const id = await waitFor(isTaken, { what: 'requests to be taken again', timeoutMs: 30_000 });
    expect(await answerOf(id)).toMatchObject({ result: 'matched' });
  });
});
