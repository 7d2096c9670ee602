import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { PopulationClient, PopulationQuery } from '#libs/connectors';
import { type Citizen, citizenAt, citizensByOldNumber, POPULATION_SIZE } from '#libs/samples';
import { type PartnerSim, startPartnerSim } from './partner-sim.js';
import { clientTo, codeOf, options, stopAll } from './population-support.js';

let sim: PartnerSim;
beforeAll(async () => {
  sim = await startPartnerSim();
});
afterAll(() => sim.stop());
afterEach(async () => {
  await stopAll();
  await sim.delete('/control/faults');
  await sim.delete('/control/population');
});

const client = (settings: Record<string, string> = {}): PopulationClient =>
  clientTo(`${sim.url}/population`, {
    settings: { username: 'lgsp-hub', serviceCode: '000.00.00.H41', path: '/soap', ...settings },
  });

function firstThat(is: (citizen: Citizen) => boolean): Citizen {
  for (let index = 0; index < POPULATION_SIZE; index++) {
    const citizen = citizenAt(index);
    if (is(citizen)) return citizen;
  }
  throw new Error('There is no such citizen');
}

const told = ({ number, fullName, birthDate }: Citizen) => ({ number, name: fullName, birthDate });
const somebody = firstThat(({ isDead, birthDate }) => !isDead && birthDate.length > 4);
const replaced = firstThat(({ isDead, formerNumber }) => !isDead && formerNumber !== undefined);
const sharing = firstThat(({ oldNumber }) => oldNumber !== undefined && citizensByOldNumber(oldNumber).length === 2);

async function found(query: PopulationQuery) {
  const outcome = await client().lookUp(query, options());
  return outcome.status === 'answered' ? outcome.value : outcome;
}

describe('the sandbox’s population database', () => {
  it('knows everybody of two hundred by number, name and date, by the number alone and by verification', async () => {
    const asking = client();
    for (let index = 0; index < 200; index++) {
      const citizen = citizenAt(index * 5_999);
      const { number, fullName, birthDate, isDead } = citizen;
      const whole = birthDate.length > 4 ? { date: birthDate } : {};
      const record = {
        number,
        name: { full: fullName.toUpperCase() },
        birthDate: { ...whole, year: Number(birthDate.slice(0, 4)) },
        sex: citizen.sex,
        deceased: isDead,
      };
      const answered = {
        status: 'answered',
        value: [expect.objectContaining({ ...record, name: expect.objectContaining(record.name) })],
      };
      expect(await asking.lookUp(told(citizen), options())).toMatchObject(answered);
      expect(await asking.lookUp({ number }, options())).toMatchObject(answered);
      const verified = await asking.verify({ number, name: fullName }, options());
      expect(verified).toMatchObject({ status: 'answered', value: !isDead });
    }
  });

  it('knows nobody where one thing is wrong', async () => {
    expect(await found({ ...told(somebody), name: `${somebody.fullName} Khác` })).toEqual([]);
    const yearBefore = `${Number(somebody.birthDate.slice(0, 4)) - 1}`;
    expect(await found({ ...told(somebody), birthDate: yearBefore })).toEqual([]);
  });

  it('answers a former number with the new one, and an old number with all whose it is', async () => {
    const { number, formerNumber } = replaced;
    expect(await found({ ...told(replaced), number: formerNumber! })).toMatchObject([
      { number, oldNumber: formerNumber },
    ]);
    expect(await found({ number: sharing.oldNumber! })).toHaveLength(2);
  });

  it.each([
    ['other-person', 'reply-mismatch'],
    ['wrong-namespace', 'bad-reply'],
    ['entity-bomb', 'bad-reply'],
    ['empty-body', 'bad-reply'],
    ['truncated', 'bad-reply'],
    ['endless', 'too-large'],
    ['not-yet', 'not-yet'],
    ['refusal', 'soap-fault-system'],
    ['500', 'http-500'],
    ['429', 'http-429'],
    ['503', 'http-503'],
    ['malformed', 'malformed-answer'],
    ['reset', 'connection-reset'],
  ])('can play %s, and the hub sees through it', async (kind, code) => {
    await sim.post('/control/faults', { target: 'population', kind, delayMs: 1_000 });
    const outcome = await client().lookUp(told(somebody), options());
    expect(codeOf(outcome)).toBe(code);
    expect(JSON.stringify(outcome)).not.toContain(somebody.number);
  });

  it('answers nobody in the place of another, also to a verification', async () => {
    await sim.post('/control/faults', { target: 'population', kind: 'other-person' });
    const { number, fullName: name } = somebody;
    expect(codeOf(await client().verify({ number, name }, options()))).toBe('bad-reply');
  });

  it('may answer too late', async () => {
    await sim.post('/control/faults', { target: 'population', kind: 'slow', delayMs: 2_000 });
    expect(codeOf(await client().lookUp(told(somebody), options(200)))).toBe('timeout');
  });

  it('has a quota, and says when it takes more', async () => {
    await sim.post('/control/population', { requestsPerSecond: 1, burst: 1 });
    const asking = client();
    const outcomes = [await asking.lookUp(told(somebody), options()), await asking.lookUp(told(somebody), options())];
    expect(outcomes).toMatchObject([{ status: 'answered' }, { status: 'busy', code: 'http-429', retryAfterMs: 1_000 }]);
  });

  it.each([
    [{ serviceCode: 'Z99' }, 'soap-fault-service-code'],
    [{ integrationCode: '999' }, 'soap-fault-integration-code'],
    [{ username: 'somebody' }, 'http-401'],
  ])('refuses a hub that is set up wrongly: %j', async (settings, code) => {
    const outcome = await client(settings).lookUp(told(somebody), options());
    expect(outcome).toMatchObject({ status: 'failed', code, retriable: true });
  });
});
