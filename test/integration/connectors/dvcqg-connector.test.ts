import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Connector, DvcqgItem } from '#libs/connectors';
import { type PartnerSim, startPartnerSim } from './partner-sim.js';
import { bodyOf, connectorTo, LocalServer, messageOf, sendJson } from './support.js';

let sim: PartnerSim;
const open: Connector[] = [];

beforeAll(async () => {
  sim = await startPartnerSim();
});
afterAll(() => sim.stop());
afterEach(async () => {
  await Promise.all(open.splice(0).map(connector => connector.close()));
  await sim.delete('/control/faults');
  await sim.post('/control/dvcqg/sessions', {});
  await sim.delete('/control/received');
});

function connect(wanted: Partial<Parameters<typeof connectorTo>[0]> = {}): Connector {
  const connector = connectorTo({ url: `${sim.url}/dvcqg`, protocol: 'dvcqg', ...wanted });
  open.push(connector);
  return connector;
}

const portal = (path: string) => sim.get(`/control/received/dvcqg/${path}`);

describe('the national portal', () => {
  it('gets a dossier’s whole life in order, created once, with its progress', async () => {
    const connector = connect();
    const dossierCode = '000.00.01.H22-250506-9001';
    for (const [i, status] of ([1, 2, 4, 9, 10] as const).entries()) {
      const [outcome] = await connector.deliver([messageOf({ dossierCode, status }, { sequence: i + 1 })]);
      expect(outcome).toMatchObject({ status: 'delivered', code: 'dvcqg-0' });
    }
    expect(await portal(dossierCode)).toMatchObject({
      statuses: [1, 2, 4, 9, 10],
      progress: [1, 2, 4, 9, 10],
      wentBackwards: false,
    });
    expect(await portal('summary')).toMatchObject({ logins: 1, duplicateAnswers: 0, refused: 0 });
  });

  it('takes ten dossiers in one go, with one login and one progress call', async () => {
    const messages = Array.from({ length: 10 }, () => messageOf());
    const outcomes = await connect().deliver(messages);
    expect(outcomes.map(({ status }) => status)).toEqual(messages.map(() => 'delivered'));
    expect(await portal('summary')).toMatchObject({ dossiers: 10, logins: 1 });
  });

  it('that has the dossier already gets an update instead', async () => {
    const connector = connect();
    const dossierCode = '000.00.01.H22-250506-9002';
    await connector.deliver([messageOf({ dossierCode })]);
    const [outcome] = await connector.deliver([messageOf({ dossierCode })]);
    expect(outcome).toMatchObject({ status: 'delivered' });
    expect(await portal('summary')).toMatchObject({ duplicateAnswers: 1 });
    expect(await portal(dossierCode)).toMatchObject({ statuses: [1, 1] });
  });

  it('that never heard of a refused dossier hears of it as new first', async () => {
    const refused = messageOf({ dossierCode: '000.00.01.H22-250506-9003', status: 3 }, { sequence: 2 });
    expect(await connect().deliver([refused])).toMatchObject([{ status: 'delivered' }]);
    expect(await portal('000.00.01.H22-250506-9003')).toMatchObject({ statuses: [1, 3], progress: [3] });
  });

  it('whose session has expired gets one new login and every message', async () => {
    const connector = connect();
    await connector.deliver([messageOf()]);
    await sim.delete('/control/dvcqg/sessions');
    const outcomes = await connector.deliver(Array.from({ length: 8 }, () => messageOf()));
    expect(outcomes.every(({ status }) => status === 'delivered')).toBe(true);
    expect(await portal('summary')).toMatchObject({ logins: 2 });
  });

  it('that ends each session after a few calls still gets every message', async () => {
    await sim.post('/control/dvcqg/sessions', { maxCalls: 5 });
    const connector = connect({ concurrency: 1 });
    for (let i = 0; i < 6; i++) expect(await connector.deliver([messageOf()])).toMatchObject([{ status: 'delivered' }]);
  });

  it.each([
    ['text-200', { status: 'retry', code: 'dvcqg-text', detail: 'Lỗi hệ thống' }],
    ['500', { status: 'retry', code: 'http-500' }],
    ['503', { status: 'retry', code: 'http-503', retryAfterMs: 1000 }],
    ['reset', { status: 'retry', code: 'connection-reset' }],
    ['malformed', { status: 'retry', code: 'malformed-answer' }],
    ['refusal', { status: 'rejected', code: 'dvcqg-5', detail: 'Dữ liệu hồ sơ không hợp lệ' }],
    ['duplicate', { status: 'retry', code: 'dvcqg-inconsistent' }],
    ['hang', { status: 'retry', code: 'timeout' }],
  ])('with the fault %s loses nothing: %j', async (kind, expected) => {
    await sim.post('/control/faults', { target: 'dvcqg', kind });
    const connector = connect({ timeoutMs: 300 });
    const message = messageOf();
    expect(await connector.deliver([message])).toMatchObject([expected]);
    await sim.delete('/control/faults');
    expect(await connector.deliver([{ ...message, attempt: 2 }])).toMatchObject([{ status: 'delivered' }]);
  });

  it('that took the dossier but lost its answer has it once', async () => {
    await sim.post('/control/faults', { target: 'dvcqg', kind: 'reset', afterEffect: true });
    const connector = connect();
    const message = messageOf({ dossierCode: '000.00.01.H22-250506-9004' });
    expect(await connector.deliver([message])).toMatchObject([{ status: 'retry' }]);
    await sim.delete('/control/faults');
    expect(await connector.deliver([{ ...message, attempt: 2 }])).toMatchObject([{ status: 'delivered' }]);
    expect(await portal('summary')).toMatchObject({ dossiers: 1, wentBackwards: 0 });
  });

  it('fails one dossier of a batch without touching the others', async () => {
    const bad = messageOf({ dossierCode: '' });
    const outcomes = await connect().deliver([messageOf(), bad, messageOf()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['delivered', 'rejected', 'delivered']);
  });

  it('with a wrong password keeps all for later and is not asked again at once', async () => {
    const connector = connect({ settings: { username: 'somebody', madonvi: 'm' } });
    const outcomes = await connector.deliver([messageOf(), messageOf()]);
    expect(outcomes).toMatchObject([
      { status: 'retry', code: 'dvcqg-auth' },
      { status: 'retry', code: 'dvcqg-auth' },
    ]);
    expect(await portal('summary')).toMatchObject({ logins: 0, dossiers: 0 });
  });

  it('is not sent a record without the fields it needs', async () => {
    const message = { ...messageOf(), data: '{"status":1}' };
    expect(await connect().deliver([message])).toMatchObject([{ status: 'rejected', code: 'dvcqg-mapping' }]);
  });
});

describe('the progress call', () => {
  /** A portal whose progress call does what is told; all else succeeds. */
  async function portalWith(progress: (rows: readonly { MaHoSo: string }[]) => unknown) {
    const calls: string[] = [];
    const server = await LocalServer.start((request, response) => {
      void bodyOf(request).then(text => {
        const body = JSON.parse(text) as { service?: string; data: DvcqgItem[] };
        if (!body.service) return sendJson(response, { session: 's', error_code: 0 });
        calls.push(`${body.service} ${body.data.length}`);
        sendJson(response, body.service === 'CapNhatTienDoHoSoMC' ? progress(body.data) : { error_code: '00' });
      });
    });
    return { server, calls };
  }

  it('that fails makes its messages come again, although the dossiers were taken', async () => {
    const { server } = await portalWith(() => ({ error_code: '99', message: 'Hệ thống bận' }));
    const outcomes = await connect({ url: server.url }).deliver([messageOf(), messageOf()]);
    expect(outcomes).toMatchObject([
      { status: 'retry', code: 'dvcqg-99' },
      { status: 'retry', code: 'dvcqg-99' },
    ]);
    await server.stop();
  });

  it('that is refused for one row is repeated row by row, so that the good rows pass', async () => {
    const bad = messageOf();
    const { server, calls } = await portalWith(rows => ({
      error_code: rows.some(({ MaHoSo }) => MaHoSo === bad.envelope.subject) ? '7' : '0',
    }));
    const outcomes = await connect({ url: server.url }).deliver([messageOf(), bad, messageOf()]);
    expect(outcomes).toMatchObject([
      { status: 'delivered' },
      { status: 'rejected', code: 'dvcqg-7' },
      { status: 'delivered' },
    ]);
    expect(calls.filter(call => call.startsWith('CapNhat'))).toEqual([
      'CapNhatTienDoHoSoMC 3',
      'CapNhatTienDoHoSoMC 1',
      'CapNhatTienDoHoSoMC 1',
      'CapNhatTienDoHoSoMC 1',
    ]);
    await server.stop();
  });
});
