import { afterEach, describe, expect, it } from '@jest/globals';
import { sendJson } from './support.js';
import { closeAll, connect, deliver, DOSSIER, message, partner } from './vbdlis-partner.js';

const HANDED_OVER = { type: 'handed-over' };
afterEach(closeAll);

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
    const settings = { role: 'land-system', 'path.phanhoihososaiketqua': 'phan-hoi', 'name.reason': 'NoiDung' };
    await deliver(connect(land, settings), { type: 'result-wrong', note: 'Sai tên' });
    expect(land.calls[0]?.path).toBe('/api/phan-hoi');
    expect(JSON.parse(land.calls[0]!.body)).toMatchObject({ SoBienNhan: DOSSIER, NoiDung: 'Sai tên' });
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
