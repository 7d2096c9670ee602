import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem } from '#libs/contracts';
import { type PartnerSim, startPartnerSim } from './partner-sim.js';
import { connectorTo, messageOf } from './support.js';

let sim: PartnerSim;
beforeAll(async () => {
  sim = await startPartnerSim();
});
afterAll(() => sim.stop());

describe('the sandbox’s webhook receiver', () => {
  it('verifies, counts duplicates and order, and shows what it got', async () => {
    const connector = connectorTo({ url: `${sim.url}/webhook/a` });
    const dossierCode = '000.00.01.H22-250506-8001';
    const second = messageOf({ dossierCode, status: 2 }, { sequence: 2 });
    const first = messageOf({ dossierCode }, { sequence: 1 });
    for (const message of [second, second, first]) {
      expect(await connector.deliver([message])).toMatchObject([{ status: 'delivered' }]);
    }
    await connector.close();
    expect(await sim.get('/control/received/webhook/a/summary')).toEqual({
      count: 3,
      unique: 2,
      duplicates: 1,
      orderViolations: 1,
      badSignatures: 0,
      malformed: 0,
      forgotten: 0,
    });
    expect(await sim.get('/control/received/webhook/a?after=1&limit=1')).toEqual({
      items: [{ id: first.envelope.id, subject: dossierCode, sequence: 1, status: 1 }],
      next: 2,
    });
  });

  it('turns away what is not signed and tells of it', async () => {
    const type = { 'content-type': 'application/cloudevents+json' };
    const answer = await fetch(`${sim.url}/webhook/b`, { method: 'POST', headers: type, body: '{"id":"x"}' });
    expect(answer.status).toBe(401);
    expect(await sim.get('/control/received/webhook/b/summary')).toMatchObject({ badSignatures: 1, count: 0 });
  });

  it('fails for the share of calls that is asked for', async () => {
    await sim.post('/control/faults', { target: 'webhook/c', kind: '500', share: 0.5 });
    const connector = connectorTo({ url: `${sim.url}/webhook/c` });
    const codes: string[] = [];
    for (let i = 0; i < 4; i++) codes.push(...(await connector.deliver([messageOf()])).map(({ code }) => code));
    await connector.close();
    await sim.delete('/control/faults');
    expect(codes).toEqual(['http-204', 'http-500', 'http-204', 'http-500']);
  });
});

describe('the sandbox’s control', () => {
  it.each([
    [
      '/control/faults',
      { target: 'x', kind: 'boom', share: 2, nonsense: 1 },
      ['/nonsense', '/target', '/kind', '/share'],
    ],
    ['/control/faults', { target: 'webhook/a', kind: 'text-200' }, ['/kind']],
    ['/control/sample/run', { seed: -1, dossiers: 'many' }, ['/seed', '/dossiers']],
    ['/control/dvcqg/sessions', { maxCalls: 0 }, ['/maxCalls']],
  ])('answers a bad request to %s with a problem that names the fields', async (path, body, pointers) => {
    const answer = await sim.post(path, body);
    const problem = (await answer.json()) as Problem;
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(problem).toMatchObject({ status: 400, code: 'malformed' });
    expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual([...pointers].sort());
  });

  it('says that a dossier is unknown', async () => {
    expect(await sim.get('/control/received/dvcqg/nope')).toMatchObject({ status: 404, code: 'not-found' });
  });

  it('fails a sample without credentials and says why', async () => {
    expect((await sim.post('/control/sample/run', { seed: 1, dossiers: 1 })).status).toBe(202);
    expect(await sim.get('/control/sample/status')).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('SANDBOX_CREDENTIALS_FILE'),
    });
  });
});

describe('the portal’s other services', () => {
  it('look up dossiers and procedures, and refuse what the real one refuses', async () => {
    const call = async (path: string, body: object) =>
      (await (await sim.post(`/dvcqg/${path}`, body)).json()) as Record<string, unknown>;
    const { session } = await call('auth', { username: 'lgsp-hub', password: 'sandbox-portal-password' });
    const ask = (service: string, more: object = {}) =>
      call('integration', { session, madonvi: 'm', service, ...more });
    expect(await ask('LayDanhSachTTHC')).toMatchObject({ error_code: '0' });
    expect(await ask('LayThuTuc', { maTTHC: '1.001193.000.00.00.H22' })).toMatchObject({
      result: [{ TENTTHC: 'Đăng ký khai sinh' }],
    });
    expect(await ask('TraCuuHoSo', { mahoso: 'x' })).toMatchObject({ error_code: '4' });
    expect(await ask('CapNhatTienDoHoSoMC', { data: Array.from({ length: 11 }, () => ({})) })).toMatchObject({
      message: 'Tối đa 10 bản ghi tiến độ',
    });
    expect(await ask('toString')).toMatchObject({ error_code: '5' });
    expect(await call('integration', { session: 'x', madonvi: 'm' })).toMatchObject({ error_code: '-1' });
    expect(await call('auth', { username: 'lgsp-hub', password: 'x' })).toMatchObject({ error_code: '1' });
  });
});
