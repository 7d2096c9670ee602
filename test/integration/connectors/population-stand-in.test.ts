import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { citizenAt } from '#libs/samples';
import { lookUpXml, operation, verifyXml } from '../../../apps/partner-sim/src/population/population-test-kit.js';
import { type PartnerSim, startPartnerSim } from './partner-sim.js';

let sim: PartnerSim;
beforeAll(async () => {
  sim = await startPartnerSim();
});
afterAll(() => sim.stop());
afterEach(async () => {
  await sim.delete('/control/faults');
  await sim.delete('/control/population');
  await sim.delete('/population/asked');
});

const CITIZEN = citizenAt(1);
const PERSON = { number: CITIZEN.number, name: CITIZEN.fullName.toUpperCase(), birthDate: CITIZEN.birthDate };
const BASIC = `Basic ${Buffer.from('lgsp-hub:sandbox-population-password').toString('base64')}`;

function call(xml: string, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
  const usual = { 'content-type': 'text/xml; charset=utf-8', soapaction: '""', authorization: BASIC };
  const init = { method: 'POST', headers: { ...usual, ...headers }, body: xml };
  return fetch(`${sim.url}/population/soap`, signal ? { ...init, signal } : init);
}

const arm = (kind: string, more: object = {}) => sim.post('/control/faults', { target: 'population', kind, ...more });
const asked = () => sim.get('/population/asked');

describe('the population database', () => {
  it('answers a look-up and a verification as XML', async () => {
    const found = await call(lookUpXml(PERSON));
    expect([found.status, found.headers.get('content-type')]).toEqual([200, 'text/xml; charset=utf-8']);
    expect(await found.text()).toContain(`<ns1:SoDinhDanh>${PERSON.number}</ns1:SoDinhDanh>`);
    expect(await (await call(verifyXml(PERSON))).text()).toContain('<ns1:TonTai>true</ns1:TonTai>');
  });

  it('answers what is wrong with a fault under HTTP 500', async () => {
    const answer = await call(operation('TraCuuThongTinCongDan', [['MaYeuCau', 'r-1']]));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([500, 'text/xml; charset=utf-8']);
    expect(await answer.text()).toContain('<ns1:MaLoi>SAI_MA_DVC</ns1:MaLoi>');
  });

  it.each<[string, Record<string, string>, number]>([
    ['nobody', { authorization: '' }, 401],
    ['another user', { authorization: `Basic ${Buffer.from('x:y').toString('base64')}` }, 401],
    ['JSON', { 'content-type': 'application/json' }, 415],
    ['SOAP 1.2', { 'content-type': 'application/soap+xml' }, 415],
    ['another encoding', { 'content-type': 'text/xml; charset=utf-16' }, 415],
  ])('turns %s away', async (_whom, headers, status) => {
    const body = headers['content-type'] === 'application/json' ? '{}' : lookUpXml(PERSON);
    expect((await call(body, headers)).status).toBe(status);
    expect(await asked()).toMatchObject({ lookUps: 0 });
  });

  it('takes no request over 16 KiB', async () => {
    expect((await call(lookUpXml(PERSON) + ' '.repeat(17_000))).status).toBe(413);
  });

  it('tells how often it was asked about how many, and forgets when told to', async () => {
    for (const xml of [lookUpXml(PERSON), lookUpXml(PERSON), verifyXml(PERSON), lookUpXml({ number: PERSON.number })]) {
      await call(xml);
    }
    expect(await asked()).toEqual({
      lookUps: 2,
      lookUpsByNumber: 1,
      verifications: 1,
      distinctNumbers: 1,
      askedTwice: { lookUps: 1, lookUpsByNumber: 0, verifications: 0 },
      forgotten: 0,
      faulted: 0,
      refused: 0,
      overQuota: 0,
      outOfHours: 0,
    });
    expect((await sim.delete('/population/asked')).status).toBe(204);
    expect(await asked()).toMatchObject({ lookUps: 0, distinctNumbers: 0, askedTwice: { lookUps: 0 } });
  });
});

describe('its limits', () => {
  it('turn away what is over the quota, with the time to wait', async () => {
    await sim.post('/control/population', { requestsPerSecond: 1, burst: 2 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => call(lookUpXml(PERSON))));
    const turnedAway = answers.filter(({ status }) => status === 429);
    expect(turnedAway.length).toBeGreaterThanOrEqual(3);
    expect(turnedAway[0]!.headers.get('retry-after')).toBe('1');
    expect(await asked()).toMatchObject({ overQuota: turnedAway.length, lookUps: 6 - turnedAway.length });
  });

  it('keep office hours', async () => {
    // One minute that is over, or not yet there, whenever this runs.
    const minute = (shift: number) => new Date(Date.now() + 7 * 3_600_000 + shift * 60_000).toISOString().slice(11, 16);
    await sim.post('/control/population', { openFrom: minute(120), openUntil: minute(121) });
    const answer = await call(lookUpXml(PERSON));
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(7_000);
    expect(await asked()).toMatchObject({ outOfHours: 1, lookUps: 0 });
  });

  it.each([
    [{ requestsPerSecond: 0 }, '/requestsPerSecond'],
    [{ openFrom: '24:00', openUntil: '25:00' }, '/openFrom'],
    [{ openFrom: '07:30' }, '/openUntil'],
    [{ nonsense: 1 }, '/nonsense'],
  ])('are refused where they make no sense: %j', async (limits, pointer) => {
    const answer = await sim.post('/control/population', limits);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(pointer);
  });
});

describe('its faults on demand', () => {
  const textUnder = async (kind: string, more: object = {}, xml = lookUpXml(PERSON)): Promise<string> => {
    expect((await arm(kind, more)).status).toBe(201);
    return (await call(xml)).text();
  };

  it('answer in another namespace', async () => {
    const text = await textUnder('wrong-namespace');
    expect(text).toContain('xmlns:ns1="http://dancuquocgia.example"');
    expect(text).toContain(PERSON.number);
  });

  it('answer about somebody else', async () => {
    const text = await textUnder('other-person');
    expect(text).toContain('<ns1:CongDan>');
    expect(text).not.toContain(PERSON.number);
  });

  it('answer with nothing, with a bomb, with half an answer', async () => {
    expect(await textUnder('empty-body')).toBe('');
    expect(await textUnder('entity-bomb')).toContain('<!DOCTYPE soapenv:Envelope [<!ENTITY a "lol"><!ENTITY b "&a;&a;');
    const half = await textUnder('truncated');
    expect(half).toContain('<ns1:CongDan>');
    expect(half).not.toContain('</soapenv:Envelope>');
  });

  it('say that the answer comes later, until it does', async () => {
    const text = await textUnder('not-yet', { share: 0.5, delayMs: 12_000 });
    // The first of two: a share is met with the second.
    expect(text).toContain('<ns1:CongDan>');
    const later = await call(lookUpXml(PERSON));
    expect(later.status).toBe(500);
    expect(await later.text()).toContain('<ns1:MaLoi>CHUA_CO_KET_QUA</ns1:MaLoi><ns1:ThuLaiSau>12</ns1:ThuLaiSau>');
  });

  it('answer with a fault of the platform, and with HTTP errors', async () => {
    const fault = await textUnder('refusal');
    expect(fault).toContain('<faultcode>soapenv:Server</faultcode>');
    expect(fault).toContain('<ns1:MaLoi>LOI_HE_THONG</ns1:MaLoi>');
    await arm('500');
    const failed = await call(lookUpXml(PERSON));
    expect([failed.status, failed.headers.get('content-type')]).toEqual([500, 'text/plain; charset=utf-8']);
    await arm('429', { delayMs: 3_000 });
    expect((await call(lookUpXml(PERSON))).headers.get('retry-after')).toBe('3');
  });

  it('go on without an end until the caller has enough', async () => {
    await arm('endless');
    const ending = new AbortController();
    const { body } = await call(lookUpXml(PERSON), {}, ending.signal);
    const reader = (body as ReadableStream<Uint8Array>).getReader();
    let bytes = 0;
    for (let part = await reader.read(); bytes < 2_000_000 && !part.done; part = await reader.read()) {
      bytes += part.value.length;
    }
    ending.abort();
    expect(bytes).toBeGreaterThanOrEqual(2_000_000);
    await sim.delete('/control/faults');
    expect((await call(lookUpXml(PERSON))).status).toBe(200);
  });

  it('break the connection, or leave the caller alone', async () => {
    await arm('reset');
    await expect(call(lookUpXml(PERSON))).rejects.toThrow('fetch failed');
    await arm('hang');
    await expect(call(lookUpXml(PERSON), {}, AbortSignal.timeout(200))).rejects.toThrow('timeout');
  });

  it('come late, and are counted once', async () => {
    await arm('slow', { delayMs: 50 });
    const startedAt = performance.now();
    expect((await call(lookUpXml(PERSON))).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(49);
    expect(await asked()).toMatchObject({ lookUps: 1, faulted: 1 });
  });

  it.each([
    [false, 0],
    [true, 1],
  ])('have been asked only where they are to have an effect: %p', async (afterEffect, lookUps) => {
    await arm('500', { afterEffect });
    await call(lookUpXml(PERSON));
    expect(await asked()).toMatchObject({ lookUps, faulted: 1 });
  });
});
