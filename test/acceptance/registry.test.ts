import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startHub, waitFor } from '#libs/testing';
import type { Problem } from './support/answers.js';
import type { Answer } from './support/clients.js';
import { endOffset } from './support/kafka.js';
import { agreement, baseOf, codeOf, merge, type RegistryDocument, system, webhookPartner } from './support/registry.js';
import { WebhookReceiver } from './support/webhook-receiver.js';
import { startWorld, type World, writeRegistry } from './support/world.js';

const TOP = 'H67';
const WITHIN_MS = 1_000;
/** Never registered before, also not by an earlier run on the same Kafka. */
const NEWCOMER = `newcomer-${randomInt(1_000_000)}`;

let world: World;
let receiver: WebhookReceiver;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  world = await startWorld(TOP, { systems: [NEWCOMER, 'suspect', 'narrow', 'late'].map(name => system(TOP, name)) });
});

afterAll(async () => {
  await world?.remove();
  await receiver?.stop();
});

const report = (more: object = {}) => ({ ...world.province.dossier().report(1), ...more });

async function load(document: RegistryDocument): Promise<string[]> {
  const { status, body, text } = await world.admin.load(document);
  expect({ status, text }).toEqual({ status: 200, text: expect.stringContaining('changed') });
  return body.changed;
}

/** Loads it and waits no longer than a change may take until the system's posts are answered so. */
async function expectSoon(document: RegistryDocument, name: string, status: number): Promise<Answer<Problem>> {
  const client = world.client(name);
  await client.token();
  await load(document);
  const post = async () => {
    const answer = await client.post<Problem>(report());
    return answer.status === status && answer;
  };
  return waitFor(post, { what: `${name} to be answered ${status}`, timeoutMs: WITHIN_MS });
}

describe('a change of the registry', () => {
  it('gives a system without agreement one, which holds within a second and without a restart', async () => {
    const before = await world.client(NEWCOMER).post<Problem>(report());
    expect({ status: before.status, code: before.body.code }).toEqual({ status: 403, code: 'no-agreement' });
    const { body } = await expectSoon({ agreements: [agreement(TOP, NEWCOMER, ['send'])] }, NEWCOMER, 202);
    expect(body.transactionId).toBeDefined();
  });

  it('stops a suspended system within a second, also with a token that is still good, and gives it no new one', async () => {
    await load({ agreements: [agreement(TOP, 'suspect', ['send', 'read'])] });
    const client = world.client('suspect');
    const isIn = async () => (await client.post(report())).status === 202;
    await waitFor(isIn, { what: 'the suspect to be let in', timeoutMs: WITHIN_MS });
    const id = await client.send(report());
    const refused = await expectSoon({ systems: [system(TOP, 'suspect', { status: 'suspended' })] }, 'suspect', 401);
    expect(refused.body.code).toBe('unauthenticated');
    expect((await client.signIn()).status).toBe(401);
    expect((await client.call('GET', `/v1/transactions/${id}`)).status).toBe(401);
    await load({ systems: [system(TOP, 'suspect')] });
    const back = async () => (await client.signIn()).status === 200 && (await client.post(report())).status === 202;
    await waitFor(back, { what: 'it to be let in again', timeoutMs: WITHIN_MS });
  });

  it.each([
    ['suspended', { status: 'suspended' }],
    ['not yet in force', { validFrom: '2999-01-01T00:00:00+07:00' }],
    ['over', { validFrom: '2020-01-01T00:00:00+07:00', validUntil: '2021-01-01T00:00:00+07:00' }],
    ['for other agencies', { agencies: ['H99'] }],
    ['for reading only', { actions: ['read'] }],
    ['without the fields that are sent', { fields: ['dossierCode', 'status'] }],
  ])('of an agreement that is %s now stops what it allowed', async (_name, change) => {
    await expectSoon({ agreements: [agreement(TOP, 'late', ['send'])] }, 'late', 202);
    const { body } = await expectSoon({ agreements: [agreement(TOP, 'late', ['send'], change)] }, 'late', 403);
    expect(body.code).toBe('no-agreement');
  });

  it('lets only the granted fields pass and names each that is not', async () => {
    const fields = ['dossierCode', 'procedureCode', 'agencyCode', 'status', 'occurredAt'];
    const narrow = { agreements: [agreement(TOP, 'narrow', ['send'], { fields })] };
    await load(narrow);
    const granted = Object.fromEntries(Object.entries(report()).filter(([field]) => fields.includes(field)));
    const passes = async () => (await world.client('narrow').post(granted)).status === 202;
    await waitFor(passes, { what: 'the granted fields to pass', timeoutMs: WITHIN_MS });
    const { status, body } = await world.client('narrow').post<Problem>(report());
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'no-agreement' });
    expect(body.errors?.map(error => error.pointer).sort()).toEqual(['/applicant', '/officer', '/summary']);
  });

  it('brings a new subscriber the next record', async () => {
    await load(webhookPartner(TOP, 'subscriber', { url: receiver.url }));
    const arrives = async () => {
      const next = report();
      const id = await world.oneStop.send(next);
      const done = async () => (await world.oneStop.transaction(id)).outcome === 'succeeded';
      await waitFor(done, { what: `${id} to succeed` });
      return receiver.of(next.dossierCode).length === 1;
    };
    await waitFor(arrives, { what: 'the new subscriber to be brought a record', timeoutMs: 30_000 });
  });
});

describe('loading', () => {
  it('the same twice changes nothing and publishes nothing', async () => {
    const document = { agreements: [agreement(TOP, NEWCOMER, ['send', 'read'])] };
    await load(document);
    const before = await settledEnd();
    expect(await load(document)).toEqual([]);
    expect(await load(baseOf(TOP))).toEqual([]);
    expect(await settledEnd()).toBe(before);
  });

  it('the same at another start changes nothing and publishes nothing', async () => {
    const before = await settledEnd();
    await world.hub.process.restart();
    expect(await settledEnd()).toBe(before);
    expect((await world.client(NEWCOMER).post(report())).status).toBe(202);
  });

  it('ends at the next start what a restored database knows nothing of', async () => {
    const lost = codeOf(TOP, 'lost');
    await load({ systems: [system(TOP, 'lost')] });
    const isKnown = async () => (await world.client('lost').signIn()).status === 200;
    await waitFor(isKnown, { what: 'the system to sign in', timeoutMs: WITHIN_MS });
    await world.hub.database.query('DELETE FROM registry.systems WHERE code = $1', [lost]);
    await world.hub.database.query('DELETE FROM registry.clients WHERE code = $1', [lost]);
    expect(await isKnown()).toBe(true);
    await world.hub.process.restart();
    expect(await isKnown()).toBe(false);
    const said = /"count":1,"code":"system\/[^"]+","msg":"Kafka held registry entities .* they are withdrawn"/;
    expect(world.hub.process.log()).toMatch(said);
    expect((await world.oneStop.signIn()).status).toBe(200);
  });

  it('an invalid file into the running hub is refused with pointers, and nothing of it is loaded', async () => {
    const bad = merge({ systems: [system(TOP, 'half')] }, { agreements: [agreement(TOP, 'nobody', ['send'])] });
    const { status, text } = await world.admin.load(bad);
    expect(status).toBe(422);
    expect(JSON.parse(text)).toMatchObject({ code: 'payload-invalid', errors: [{ pointer: '/agreements/0/system' }] });
    expect((await world.client('half').signIn()).status).toBe(401);
  });

  it('is for service accounts with the role only', async () => {
    const authorization = `Bearer ${await world.oneStop.token()}`;
    const answer = await world.admin.call<Problem>('POST', '/api/v1/registry/files', { yaml: '{}' }, { authorization });
    expect([401, 403]).toContain(answer.status);
    const atExchange = await world.oneStop.call('POST', '/api/v1/registry/files', { yaml: '{}' });
    expect(atExchange.status).toBe(404);
  });
});

/** The end of the registry's topic when it does not move any more. */
async function settledEnd(): Promise<number> {
  let last = -1;
  let since = Date.now();
  const still = async () => {
    const end = await endOffset('hub.registry.v1');
    if (end !== last) [last, since] = [end, Date.now()];
    return Date.now() - since > 700;
  };
  await waitFor(still, { what: 'the registry topic to stand still' });
  return last;
}

describe('a hub with an invalid registry file', () => {
  /** What it said before it ended, with the file's name left out. */
  async function startWith(text: string): Promise<string> {
    const file = await writeRegistry(text);
    try {
      const hub = await startHub({ registryFiles: [file.path] });
      await hub.remove();
      return 'it started';
    } catch (error) {
      return (error as Error).message.replaceAll(file.path, '<file>');
    } finally {
      await file.remove();
    }
  }

  const REFUSED = /hub did not start: The registry files are not acceptable\n {2}<file>:\d+/;

  it('ends with 1 and names file, path and reason of all that is wrong with it, and no secret', async () => {
    const wrong = {
      systems: [system('H68', 'x', { colour: 'red' }), system('H68', 'y', { secret: 'Qx7!z' }), system('H68', 'x')],
      agreements: [agreement('H68', 'nobody', ['send'])],
      sistems: [],
    };
    const said = await startWith(JSON.stringify(merge(baseOf('H68'), wrong)));
    expect(said).toContain('hub ended with 1 while starting');
    expect(said).toMatch(REFUSED);
    for (const problem of [
      'agreements[1].system: names no known system',
      'systems[1].colour: ',
      'systems[2].secret: must ',
      'systems[3].code: is there more than once',
      'sistems: is not a known key',
    ]) {
      expect(said).toContain(problem);
    }
    expect(said).not.toContain('Qx7!z');
  });

  it('ends with 1 and names the line where it is no YAML', async () => {
    const said = await startWith('systems: [');
    expect(said).toContain('hub ended with 1 while starting');
    expect(said).toMatch(REFUSED);
  });
});
