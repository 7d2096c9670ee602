import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Connector, createConnector, type FileSource, type OutboundMessage } from '#libs/connectors';
import { HubError } from '#libs/kernel';
import { bodyOf, LocalServer, sendJson } from './support.js';

interface Call {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A partner that writes down how it is called. */
class Partner {
  readonly calls: Call[] = [];
  answer: (call: Call, response: ServerResponse) => void = (_call, response) => sendJson(response, { Result: 1 });
  private server: LocalServer | undefined;

  async start(): Promise<this> {
    this.server = await LocalServer.start((request, response) => void this.take(request, response));
    return this;
  }

  get url(): string {
    return this.server!.url;
  }

  stop(): Promise<void> {
    return this.server!.stop();
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '', headers } = request;
    const call = { path: url, authorization: headers.authorization, body: await bodyOf(request) };
    this.calls.push(call);
    this.answer(call, response);
  }
}

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(each => each.close()));
});

async function partner(answer?: Partner['answer']): Promise<Partner> {
  const started = await new Partner().start();
  if (answer) started.answer = answer;
  open.push({ close: () => started.stop() });
  return started;
}

function connect(
  { url }: Partner,
  settings: Record<string, string>,
  secrets: Record<string, string> = { token: 'static' },
  networks = ['127.0.0.0/8'],
  files?: FileSource,
): Connector {
  const connector = createConnector({
    definition: {
      kind: 'connector',
      code: 'land',
      system: 'land',
      protocol: 'vbdlis',
      url: `${url}/api`,
      sealedSecrets: {},
      settings,
      timeoutMs: 1_000,
      concurrency: 4,
    },
    secrets,
    allowedNetworks: networks,
    ...(files ? { files } : {}),
    hubUrl: 'https://hub.example',
  });
  open.unshift(connector);
  return connector;
}

const DOSSIER = '000.00.01.H27-260302-0001';
const RECORD = { dossierCode: DOSSIER, agencyCode: '000.00.01.H27', occurredAt: '2026-03-02T08:00:00+07:00' };
function message(record: object): OutboundMessage {
  return {
    envelope: {
      id: '00000000-0000-8000-8000-000000000001',
      type: 'land-dossier.message.applied.v1',
      subject: DOSSIER,
      time: RECORD.occurredAt,
      acceptedAt: '2026-03-02T01:00:01Z',
      system: 'one-stop',
      service: 'land-dossier',
      serviceVersion: '1',
      agency: RECORD.agencyCode,
      bodyHash: 'hash',
    },
    data: JSON.stringify({ ...RECORD, ...record }),
    attempt: 1,
  };
}
const HANDED_OVER = { type: 'handed-over' };
const deliver = async (connector: Connector, record: object) => (await connector.deliver([message(record)]))[0];

describe('a land system', () => {
  it('is told what a one-stop says, in its own words', async () => {
    const land = await partner((_call, response) => sendJson(response, { data: 1, status: { success: true } }));
    const outcome = await deliver(connect(land, { role: 'land-system' }), HANDED_OVER);
    expect(outcome).toMatchObject({ status: 'delivered', code: 'vbdlis-1' });
    expect(land.calls).toEqual([
      {
        path: '/api/CapNhatTrangThaiHoSo',
        authorization: 'Bearer static',
        body: JSON.stringify({ SoBienNhan: DOSSIER, NgayTra: '2026-03-02T01:00:00Z' }),
      },
    ]);
  });

  it('has paths and names of its own where the settings say so', async () => {
    const land = await partner((_call, response) => sendJson(response, { data: '1' }));
    const settings = { role: 'land-system', 'path.phanhoihososaiketqua': 'phan-hoi', 'name.NoiDung': 'reason' };
    await deliver(connect(land, settings), { type: 'result-wrong', note: 'Sai tên' });
    expect(land.calls[0]?.path).toBe('/api/phan-hoi');
    expect(JSON.parse(land.calls[0]!.body)).toMatchObject({ SoBienNhan: DOSSIER, reason: 'Sai tên' });
  });

  it.each(['moved', 'tax-paid', 'obligation-fulfilled', undefined])(
    'cannot be told of %s: an operator is, and the partner is not called',
    async type => {
      const land = await partner();
      const outcome = await deliver(connect(land, { role: 'land-system' }), { type });
      expect(outcome).toMatchObject({ status: 'rejected', code: 'vbdlis-no-operation' });
      expect(land.calls).toEqual([]);
    },
  );

  it('waits for a message whose file is not at hand', async () => {
    const land = await partner();
    const attachments = [{ name: 'Bản vẽ', file: { fileId: 'f1' } }];
    const outcome = await deliver(connect(land, { role: 'land-system' }), { type: 'supplemented', attachments });
    expect(outcome).toMatchObject({ status: 'retry', code: 'vbdlis-file' });
    expect(land.calls).toEqual([]);
  });
});

describe('files', () => {
  it('go as links to a one-stop: the hub’s where a file came inside a message', async () => {
    const oneStop = await partner();
    const files = [{ name: 'GCN', file: { sha256: 'ab'.repeat(32), size: 5 } }];
    await deliver(connect(oneStop, { role: 'one-stop' }), { type: 'finished', result: { kind: 'issued', files } });
    expect(oneStop.calls[0]?.body).toContain(`"LinkFile":"https://hub.example/v1/files/${'ab'.repeat(32)}"`);
  });

  it('go along in base64, as long as they are said to be, and again after another login', async () => {
    const content = Buffer.alloc(300_001, 'Đất');
    let valid = 0;
    const land = await partner((call, response) => {
      if (call.path === '/token') return sendJson(response, { access_token: `t${++valid}` });
      if (call.authorization === 'Bearer t2') return sendJson(response, { data: 1 });
      return sendJson(response, { data: 0, status: { code: 401 } });
    });
    const pieces = async function* () {
      for (let i = 0; i < content.length; i += 65_536) yield content.subarray(i, i + 65_536);
    };
    const files = { stat: async () => ({ size: content.length }), open: async () => ({ content: pieces() }) };
    const settings = {
      role: 'land-system',
      auth: 'client-credentials',
      clientId: 'hub',
      tokenUrl: `${land.url}/token`,
    };
    const connector = connect(land, settings, { clientSecret: 's' }, undefined, files);
    const attachments = [{ name: 'Bản vẽ', kind: '.pdf', file: { sha256: 'a'.repeat(64) } }];
    const outcome = await deliver(connector, { type: 'supplemented', attachments });
    expect(outcome).toMatchObject({ status: 'delivered' });
    const bodies = land.calls
      .filter(({ path }) => path === '/api/BoSungHoSo')
      .map(({ body }) => JSON.parse(body) as object);
    expect(bodies).toHaveLength(2);
    const TapTin = { name: 'Bản vẽ.pdf', data: content.toString('base64') };
    for (const body of bodies) expect(body).toMatchObject({ DanhSachGiayToBoSung: [{ TenGiayTo: 'Bản vẽ', TapTin }] });
  });

  it('that cannot be read leave the message for later', async () => {
    const land = await partner();
    const away = async () => {
      throw new HubError('unavailable', 'file-unavailable', 'The store is away');
    };
    const connector = connect(land, { role: 'land-system' }, undefined, undefined, { stat: away, open: away });
    const attachments = [{ name: 'a', file: { sha256: 'a'.repeat(64) } }];
    expect(await deliver(connector, { type: 'supplemented', attachments })).toMatchObject({
      status: 'retry',
      code: 'vbdlis-file',
    });
  });
});

describe('a one-stop', () => {
  it('of iLIS is told in the names of iLIS', async () => {
    const oneStop = await partner();
    const notice = { number: 'TBT-1', owner: { name: 'Ánh' }, taxType: 'registration-fee' };
    const connector = connect(oneStop, { role: 'one-stop', dialect: 'ilis', auth: 'none' });
    expect(await deliver(connector, { type: 'tax-notice', notice })).toMatchObject({ status: 'delivered' });
    expect(oneStop.calls[0]).toMatchObject({ path: '/api/GuiKetQuaThue', authorization: undefined });
    expect(JSON.parse(oneStop.calls[0]!.body)).toMatchObject({
      DanhSachThongBaoThue: [{ HoVaChu: 'Ánh', LoaiThue: 'Lệ phí trước bạ', SoThongBaoThue: 'TBT-1', DuongDanTBT: '' }],
    });
  });

  it.each([
    ['has it already', { Result: 0, Message: 'Hồ sơ đã tồn tại' }, 'delivered', 'vbdlis-duplicate'],
    ['does not know the dossier', { Result: '0', Message: 'Không tìm thấy hồ sơ!' }, 'retry', 'vbdlis-not-found'],
    ['refuses it', { Result: 0, Message: 'Sai 042090123456' }, 'rejected', 'vbdlis-0'],
    ['answers something else', 'OK', 'retry', 'vbdlis-no-reply'],
  ])('that %s says so under HTTP 200', async (_name, body, status, code) => {
    const oneStop = await partner((_call, response) => sendJson(response, body));
    const outcome = await deliver(connect(oneStop, { role: 'one-stop' }), { type: 'update-requested' });
    expect(outcome).toMatchObject({ status, code });
    expect(JSON.stringify(outcome)).not.toContain('042090123456');
  });

  it('that sends the hub elsewhere, hangs or lies outside the allowed networks is tried again', async () => {
    const elsewhere = await partner((_call, response) => response.writeHead(302, { location: '/x' }).end());
    const silent = await partner(() => undefined);
    const outside = await partner();
    const remark = { type: 'update-requested' };
    const settings = { role: 'one-stop' };
    expect([
      await deliver(connect(elsewhere, settings), remark),
      await deliver(connect(silent, settings), remark),
      await deliver(connect(outside, settings, undefined, ['10.0.0.0/8']), remark),
    ]).toMatchObject([
      { status: 'retry', code: 'redirect' },
      { status: 'retry', code: 'timeout' },
      { status: 'retry', code: 'address-not-allowed' },
    ]);
    expect([elsewhere.calls.length, outside.calls.length]).toEqual([1, 0]);
  });
});

describe('a login', () => {
  const SETTINGS = { role: 'one-stop', auth: 'client-credentials', clientId: 'hub' };
  const remark = { type: 'update-requested' };

  it('gives one token for many calls, and another when it is refused', async () => {
    let valid = 0;
    const oneStop = await partner((call, response) => {
      if (call.path === '/token') return sendJson(response, { access_token: `t${++valid}` });
      if (call.authorization === `Bearer t${valid}`) return sendJson(response, { Result: 1 });
      return sendJson(response, { Result: 0, Message: 'Yêu cầu chưa được xác thực' });
    });
    const connector = connect(oneStop, { ...SETTINGS, tokenUrl: `${oneStop.url}/token` }, { clientSecret: 's' });
    await connector.deliver([message(remark), message(remark)]);
    expect(oneStop.calls.filter(({ path }) => path === '/token')).toMatchObject([
      { body: 'grant_type=client_credentials&client_id=hub&client_secret=s' },
    ]);
    valid++;
    expect(await deliver(connector, remark)).toMatchObject({ status: 'delivered' });
    expect(oneStop.calls.filter(({ path }) => path === '/token')).toHaveLength(2);
  });

  it('that fails keeps the message for later', async () => {
    const oneStop = await partner((_call, response) => sendJson(response, { error: 'invalid_client s' }, 401));
    const connector = connect(oneStop, { ...SETTINGS, tokenUrl: `${oneStop.url}/token` }, { clientSecret: 's' });
    expect(await deliver(connector, remark)).toMatchObject({ status: 'retry', code: 'vbdlis-auth', detail: '' });
  });

  it('goes only where the hub may go', async () => {
    const oneStop = await partner();
    const settings = { ...SETTINGS, tokenUrl: 'http://169.254.169.254/token' };
    const connector = connect(oneStop, settings, { clientSecret: 's' });
    expect(await deliver(connector, remark)).toMatchObject({ status: 'retry', code: 'address-not-allowed' });
  });
});
