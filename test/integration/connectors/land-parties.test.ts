import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import { LAND_SCENARIOS, landCaseAt, expectedLandTotals, type LandRun } from '#libs/samples';
import type { LandRunStatus } from '../../../apps/partner-sim/src/land/land-cases.service.js';
import type { BookSummary, CaseView } from '../../../apps/partner-sim/src/land/party-book.js';
import { LandRelay } from './land-relay.js';
import { type PartnerSim, startPartnerSim } from './partner-sim.js';
import { LocalServer } from './support.js';

const FAST = { hourMs: 1, minGapMs: 5, casesPerSecond: 1_000 };
const PARTIES = ['one-stop', 'land', 'tax'];

let relay: LandRelay;
let hub: LocalServer;
let folder: string;
let sim: PartnerSim;

beforeEach(async () => {
  relay = new LandRelay();
  hub = await LocalServer.start((request, response) => void relay.answer(request, response));
  folder = await mkdtemp(join(tmpdir(), 'land-'));
  const credentialsFile = join(folder, 'credentials.json');
  const secret = (clientId: string) => ({ clientId, clientSecret: 's' });
  const clients = Object.fromEntries(['one-stop-land', 'land-vbdlis', 'tax'].map(code => [code, secret(code)]));
  await writeFile(credentialsFile, JSON.stringify({ clients }));
  sim = await startPartnerSim({ exchangeUrl: hub.url, credentialsFile });
  relay.partiesUrl = sim.url;
});

afterEach(async () => {
  await sim.stop();
  await hub.stop();
  await rm(folder, { recursive: true });
});

const statusOf = () => sim.get<LandRunStatus>('/control/land/status');
const summaryOf = (party: string) =>
  sim.get<BookSummary & { files?: Record<string, number> }>(`/control/received/land/${party}/summary`);
const caseAt = (party: string, code: string) => sim.get<CaseView>(`/control/received/land/${party}/${code}`);

async function run(cases: number, more: Partial<LandRun> = {}, pace: object = FAST): Promise<LandRun> {
  const whole = { seed: 5, cases, provinces: ['H96', 'H97'], scenarios: [], ...more };
  expect((await sim.post('/control/land/run', { ...whole, ...pace })).status).toBe(202);
  return whole;
}

async function isOver(): Promise<boolean> {
  const { state, error } = await statusOf();
  if (state === 'failed') throw new Error(error);
  return state === 'done';
}

async function arm(target: string, kind: string, share = 0.3, more: object = {}): Promise<void> {
  expect((await sim.post('/control/faults', { target, kind, share, ...more })).status).toBe(201);
}

describe('land system, one-stop and tax', () => {
  it('run cases of all branches by themselves to the ends that the scripts say, each by what reaches it', async () => {
    const wanted = expectedLandTotals(await run(150));
    await waitFor(isOver, { what: 'the end of all cases', timeoutMs: 60_000 });
    expect(await statusOf()).toMatchObject({
      state: 'done',
      cases: 150,
      ended: 150,
      asScripted: 150,
      byScenario: wanted.byScenario,
      sent: wanted.sent,
      refused: 0,
      troubles: [],
    });
    expect(Object.keys(wanted.byScenario)).toHaveLength(LAND_SCENARIOS.length);
    for (const party of PARTIES) {
      expect(await summaryOf(party)).toMatchObject({
        received: wanted.delivered[party as 'tax'],
        duplicates: 0,
        extras: 0,
        outOfOrder: 0,
        troubled: 0,
        foreign: 0,
      });
    }
  });

  it('fetch the files that they are told of and find them as they were made', async () => {
    await run(10, { scenarios: ['registration-without-tax'] });
    await arm('land-files', 'cut', 0.2);
    await waitFor(isOver, { what: 'the end of all cases', timeoutMs: 30_000 });
    await waitFor(async () => (await summaryOf('one-stop')).files?.['waiting'] === 0, {
      what: 'what it waits for',
      timeoutMs: 30_000,
    });
    // Three of moves and two of the result each.
    expect((await summaryOf('one-stop')).files).toMatchObject({ fetched: 50, wrong: 0, failed: 0 });
  });

  it('find the files inside messages as they were put in', async () => {
    await run(10, { scenarios: ['supplement-twice'] }, { ...FAST, encloses: true });
    await waitFor(isOver, { what: 'the end of all cases', timeoutMs: 30_000 });
    expect(await summaryOf('land')).toMatchObject({ enclosures: { whole: 30, wrong: 0 } });
  });

  it('find at the one-stop what the land office was handed in, inside its message or by its link', async () => {
    for (const [encloses, seed] of [
      [true, 5],
      [false, 6],
    ] as const) {
      await run(3, { scenarios: ['land-office-direct'], seed }, { ...FAST, encloses });
      await waitFor(isOver, { what: 'the end of all cases', timeoutMs: 30_000 });
    }
    expect(await summaryOf('one-stop')).toMatchObject({ enclosures: { whole: 3, wrong: 0 } });
    const papers = relay.taken.flatMap(({ body }) => body['DanhSachGiayToDinhKem'] ?? []);
    expect(papers).toHaveLength(6);
    for (const paper of papers) expect(paper).toMatchObject({ SoBanChinh: 1, SoBanSao: 0 });
  });

  it('speak each its own protocol: bearer and local times, basic and UTC, records', async () => {
    await run(3, { scenarios: ['registration-with-tax'] });
    await waitFor(isOver, { what: 'the end of all cases', timeoutMs: 30_000 });
    const receipt = relay.taken.find(({ operation }) => operation === 'TiepNhanHoSo')!;
    expect(receipt.authorization).toBe('Bearer one-stop-land');
    expect(receipt.body['NgayTiepNhan']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    const end = relay.taken.find(({ operation }) => operation === 'KetThucHoSo')!;
    expect(end.authorization).toMatch(/^Basic /);
    expect(end.body['NgayKetThuc']).toMatch(/Z$/);
    expect(new Set(relay.records.map(({ type }) => type))).toEqual(
      new Set(['tax-transfer', 'tax-notice', 'tax-paid', 'obligation-fulfilled']),
    );
  });

  it.each([
    ['vbdlis/land', 'text-200', {}],
    ['vbdlis/land', 'duplicate', { afterEffect: true }],
    ['vbdlis/one-stop', 'refusal', {}],
    ['vbdlis/one-stop', '503', {}],
    ['vbdlis/one-stop', 'reset', { afterEffect: true }],
    ['webhook/tax', '500', { afterEffect: true }],
    ['webhook/land-tax', '429', {}],
    ['sent/one-stop', 'mixed-times', {}],
    ['sent/land', 'two-servers', {}],
  ])('come to their ends although %s has the manners of %s', async (target, kind, more) => {
    await arm(target, kind, 0.3, more);
    await run(30);
    await waitFor(isOver, { what: 'the end of all cases', timeoutMs: 60_000 });
    expect(await statusOf()).toMatchObject({ asScripted: 30, troubles: [] });
    const { faults } = await sim.get<{ faults: { hits: number }[] }>('/control/faults');
    expect(faults[0]?.hits).toBeGreaterThan(0);
  });

  it('hand nothing over as long as the land system forgets the links of the result', async () => {
    await arm('sent/land', 'no-links', 1);
    const { code } = landCaseAt(await run(1, { scenarios: ['mortgage'] }), 0);
    await waitFor(async () => relay.taken.some(({ operation }) => operation === 'KetThucHoSo'), {
      what: 'what it waits for',
      timeoutMs: 10_000,
    });
    expect(await caseAt('one-stop', code)).toMatchObject({ state: 'received', missing: ['finished/1'] });
    await waitFor(isOver, { what: 'the end of all cases', timeoutMs: 20_000 });
    expect(relay.taken.filter(({ operation }) => operation === 'KetThucHoSo')).toHaveLength(2);
  });

  it('stand still where a message is lost, each where it was', async () => {
    relay.loses = ({ path }) => path.endsWith('/BoSungHoSo');
    const { code } = landCaseAt(await run(1, { scenarios: ['supplement-twice'] }), 0);
    await waitFor(async () => relay.taken.some(({ operation }) => operation === 'BoSungHoSo'), {
      what: 'what it waits for',
      timeoutMs: 10_000,
    });
    await waitFor(async () => (await caseAt('one-stop', code)).state === 'processing', {
      what: 'what it waits for',
      timeoutMs: 10_000,
    });
    expect(await caseAt('land', code)).toMatchObject({ state: 'waiting-for-supplement', done: false });
    expect(await statusOf()).toMatchObject({ state: 'running', ended: 0 });
  });

  it('refuse a seed that was run, a party that there is not, and say why a run cannot begin', async () => {
    await run(2, { scenarios: ['mortgage'] });
    await waitFor(isOver, { what: 'the end of all cases', timeoutMs: 10_000 });
    expect((await sim.post('/control/land/run', { seed: 5, cases: 2, provinces: ['H96', 'H97'] })).status).toBe(409);
    expect((await sim.post('/control/land/run', { scenarios: ['nope'] })).status).toBe(400);
    expect(await sim.get('/control/received/land/nobody/summary')).toMatchObject({ status: 404 });
    expect((await sim.post('/vbdlis/land/TiepNhanHoSo', { SoBienNhan: 'x' })).status).toBe(401);
    await writeFile(join(folder, 'credentials.json'), '{"clients":{}}');
    await run(1, { seed: 6 });
    await waitFor(async () => (await statusOf()).state === 'failed', { what: 'what it waits for', timeoutMs: 10_000 });
    expect((await statusOf()).error).toContain('one-stop-land');
  });
});

describe('the files of the stand-ins', () => {
  const path = '/land-files/d/1-giay-chung-nhan.pdf?bytes=150000';
  const read = async (headers: Record<string, string> = {}) => fetch(sim.url + path, { headers });

  it('are had whole or from a byte on', async () => {
    const whole = Buffer.from(await (await read()).arrayBuffer());
    expect(whole).toHaveLength(150_000);
    const rest = await read({ range: 'bytes=100000-' });
    expect([rest.status, rest.headers.get('content-range')]).toEqual([206, 'bytes 100000-149999/150000']);
    expect(Buffer.from(await rest.arrayBuffer())).toEqual(whole.subarray(100_000));
    expect(Buffer.from(await (await read({ range: 'bytes=-10' })).arrayBuffer())).toEqual(whole.subarray(-10));
    expect((await read({ range: 'bytes=150000-' })).status).toBe(416);
    expect((await fetch(sim.url + path, { method: 'HEAD' })).headers.get('content-length')).toBe('150000');
  });

  it('die half way, or are not there, where it is asked for', async () => {
    await arm('land-files', 'cut', 1);
    await expect((async () => (await read()).arrayBuffer())()).rejects.toThrow();
    await arm('land-files', 'not-found', 1);
    expect((await read()).status).toBe(404);
  });
});
