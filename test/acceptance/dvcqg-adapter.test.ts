import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { waitFor } from '#libs/testing';
import type { TransactionRow } from './support/answers.js';
import { hubKey } from './support/bad-tokens.js';
import type { Dossier } from './support/province.js';
import { secretOf, webhookPartner } from './support/registry.js';
import { WebhookReceiver } from './support/webhook-receiver.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H64';
const NEVER = /Error\b|Exception|Unexpected|at .+\.[jt]s|node_modules|kafka|postgres/i;

interface Reply {
  readonly error_code: string | number;
  readonly message: string;
  readonly session?: string;
  readonly DanhSachKetQua?: readonly Result[];
}

interface Result {
  readonly MaHoSo: string;
  readonly error_code: string;
  readonly message: string;
  readonly transactionId: string;
  readonly errors?: readonly { readonly pointer: string }[];
}

let world: World;
let receiver: WebhookReceiver;
let session: string;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  world = await startWorld(TOP, webhookPartner(TOP, 'tracking', { url: receiver.url }));
  session = (await logIn(secretOf(world.oneStop.code))).session ?? '';
});

afterAll(async () => {
  await world?.remove();
  await receiver?.stop();
});

/** Whatever happens, protocol A answers under HTTP 200 and with a code. */
async function call(operation: string, body: unknown): Promise<Reply> {
  const response = await fetch(`${world.hub.exchangeUrl}/adapters/dvcqg/${operation}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  expect({ status: response.status, text }).toEqual({ status: 200, text: expect.stringContaining('error_code') });
  expect(text).not.toMatch(NEVER);
  return JSON.parse(text) as Reply;
}

const logIn = (password: string) => call('auth', { username: world.oneStop.code, password });
const integrate = (body: object) => call('integration', { session, madonvi: `000.00.01.${TOP}`, ...body });
const synchronise = (data: unknown, isUpdating = 'False') => integrate({ service: 'DongBoHoSoMC', isUpdating, data });

function itemOf(dossier: Dossier, status: number, more: object = {}): object {
  return {
    MaHoSo: dossier.code,
    MaTTHC: '1.001193',
    TenTTHC: 'Đăng ký khai sinh',
    ChuHoSo: 'Nguyễn Thị Hương',
    LoaiDoiTuong: '1',
    TrichYeuHoSo: 'Đăng ký khai sinh',
    NgayNopHoSo: '20250506080100',
    ...(status >= 2 ? { NgayTiepNhan: '20250506080200' } : {}),
    ...(status >= 9 ? { NgayKetThucXuLy: '20250507080000' } : {}),
    ...(status >= 10 ? { NgayTra: '20250508080000' } : {}),
    TrangThaiHoSo: String(status),
    DonViXuLy: dossier.agency,
    DinhDanhCHS: [{ LoaiDinhDanh: '1', SoDinhDanh: '002190123456' }],
    ...more,
  };
}

async function succeeded(id: string): Promise<TransactionRow> {
  const look = async () => {
    const transaction = await world.oneStop.transaction(id);
    return transaction.outcome === 'succeeded' && transaction;
  };
  return waitFor(look, { what: `${id} to succeed`, timeoutMs: 20_000 });
}

const refusedRow = (id: string) =>
  waitFor(() => world.admin.transaction(id), { what: `the row of ${id} in the log`, timeoutMs: 10_000 });

describe('a login', () => {
  it('with the client id and secret of the system opens a session', async () => {
    expect(await logIn(secretOf(world.oneStop.code))).toMatchObject({ error_code: 0, session: expect.any(String) });
  });

  it.each([
    ['a wrong password', () => ({ username: world.oneStop.code, password: 'wrong' })],
    ['an unknown user', () => ({ username: 'nobody', password: 'wrong' })],
    ['a service account', () => ({ username: world.admin.code, password: secretOf(world.admin.code) })],
    ['no password', () => ({ username: world.oneStop.code })],
    ['a password that is no text', () => ({ username: world.oneStop.code, password: { $ne: '' } })],
  ])('with %s opens none and says so in the protocol’s own form', async (_name, body) => {
    const reply = await call('auth', body());
    expect(reply).toMatchObject({ error_code: '1', message: expect.stringMatching(/mật khẩu/) });
    expect(reply.session).toBeUndefined();
  });

  it('that is not JSON is answered in the protocol’s own form', async () => {
    expect(await call('auth', 'hello')).toMatchObject({ error_code: '2' });
  });
});

describe('a session', () => {
  const expectRefused = async (bad: string): Promise<void> => {
    const dossier = world.province.dossier();
    const reply = await integrate({
      session: bad,
      service: 'DongBoHoSoMC',
      isUpdating: 'False',
      data: [itemOf(dossier, 1)],
    });
    expect(reply).toMatchObject({ error_code: '-1', message: expect.stringMatching(/session/) });
  };

  it.each(['', 'garbage', 'a.b.c', '00000000-0000-0000-0000-000000000000'])(
    'that reads "%s" is refused',
    expectRefused,
  );

  it('that has expired is refused', async () => {
    const { key, kid } = await hubKey(world);
    const now = Math.floor(Date.now() / 1000);
    const expired = new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid })
      .setIssuer(world.hub.exchangeUrl)
      .setAudience('urn:lgsp:dvcqg')
      .setSubject(world.oneStop.code)
      .setExpirationTime(now - 60);
    await expectRefused(await expired.sign(key));
  });

  it('is no access token, nor the other way round', async () => {
    await expectRefused(await world.oneStop.token());
    const answer = await world.oneStop.post({}, { authorization: `Bearer ${session}` });
    expect(answer.status).toBe(401);
  });
});

describe('DongBoHoSoMC', () => {
  it('brings a dossier through its life like any other record', async () => {
    const dossier = world.province.dossier();
    const ids: string[] = [];
    for (const status of [1, 2, 9, 10]) {
      const reply = await synchronise([itemOf(dossier, status)], status === 1 ? 'False' : 'True');
      expect(reply).toMatchObject({ error_code: '0', DanhSachKetQua: [{ MaHoSo: dossier.code, error_code: '0' }] });
      ids.push(reply.DanhSachKetQua?.[0]?.transactionId ?? '');
    }
    for (const id of ids) expect(await succeeded(id)).toMatchObject({ from: world.oneStop.code, flags: [] });
    const { status, history } = await world.oneStop.dossier(dossier.code);
    expect(status).toBe(10);
    expect(history.map(entry => entry.transactionId)).toEqual(ids);
    expect(receiver.statusesOf(dossier.code)).toEqual([1, 2, 9, 10]);
    const [first] = receiver.of(dossier.code);
    expect(first?.data).toMatchObject({
      occurredAt: '2025-05-06T08:01:00+07:00',
      applicant: { name: 'Nguyễn Thị Hương' },
    });
  });

  it('lets a dossier come back from a supplement, although its items have no date for that', async () => {
    const dossier = world.province.dossier();
    for (const status of [1, 2, 4, 5, 4, 4, 9, 10]) {
      expect(await synchronise([itemOf(dossier, status)], 'True')).toMatchObject({ error_code: '0' });
    }
    const wanted = [1, 2, 4, 5, 4, 9, 10];
    const arrived = () => receiver.statusesOf(dossier.code).length >= wanted.length;
    await waitFor(arrived, { what: 'all changes of the dossier to arrive' });
    expect(receiver.statusesOf(dossier.code)).toEqual(wanted);
    const { history } = await world.oneStop.dossier(dossier.code);
    expect(history.filter(({ effect }) => effect === 'recorded')).toMatchObject([{ status: 4, flag: 'repeated' }]);
  });

  it('gives a repeated item the same id and no second effect', async () => {
    const dossier = world.province.dossier(2);
    const [once, twice] = [await synchronise([itemOf(dossier, 1)]), await synchronise([itemOf(dossier, 1)], 'True')];
    const id = once.DanhSachKetQua?.[0]?.transactionId ?? '';
    expect(twice.DanhSachKetQua?.[0]?.transactionId).toBe(id);
    const counted = async () => (await world.admin.figures('agency', dossier.agency)).duplicates === 1;
    await waitFor(counted, { what: 'the duplicate to be counted' });
    await succeeded(id);
    expect(receiver.statusesOf(dossier.code)).toEqual([1]);
  });

  it.each([
    ['status 11', { TrangThaiHoSo: '11' }, '5', '/TrangThaiHoSo'],
    ['a date of another form', { NgayNopHoSo: '2025-05-06' }, '5', '/NgayNopHoSo'],
    ['a day that does not exist', { NgayNopHoSo: '20250230000000' }, '5', '/NgayNopHoSo'],
    ['no procedure', { MaTTHC: undefined }, '5', '/MaTTHC'],
    ['a text too long', { TrichYeuHoSo: 'x'.repeat(1_001) }, '5', '/TrichYeuHoSo'],
    ['a list that is none', { DinhDanhCHS: 'x' }, '5', '/DinhDanhCHS'],
    ['an agency of somebody else', { DonViXuLy: '000.00.01.H99' }, '7', '/DonViXuLy'],
  ])(
    'tells of an item with %s by its own name for it, and the good one beside it passes',
    async (_name, change, code, pointer) => {
      const [good, bad] = [world.province.dossier(3), world.province.dossier(3)];
      const { error_code, DanhSachKetQua = [] } = await synchronise([itemOf(good, 1), itemOf(bad, 1, change)]);
      expect(error_code).toBe(code);
      expect(DanhSachKetQua.map(result => [result.MaHoSo, result.error_code])).toEqual([
        [good.code, '0'],
        [bad.code, code],
      ]);
      expect(DanhSachKetQua[1]?.errors?.map(error => error.pointer)).toContain(pointer);
      expect(await refusedRow(DanhSachKetQua[1]?.transactionId ?? '')).toMatchObject({ outcome: 'refused' });
      await succeeded(DanhSachKetQua[0]?.transactionId ?? '');
    },
  );

  it.each([
    ['no list', undefined],
    ['an empty list', []],
    ['a text', 'x'],
    ['an object', {}],
  ])('with %s for data is told that it is malformed', async (_name, data) =>
    expect(await synchronise(data)).toMatchObject({ error_code: '2' }),
  );
});

describe('CapNhatTienDoHoSoMC', () => {
  const rowOf = (dossier: Dossier, status: number, minute: string) => ({
    MaHoSo: dossier.code,
    MaTTHC: '1.001193',
    NguoiXuLy: 'Trần Văn Minh',
    ThoiDiemXuLy: `202505060${minute}00`,
    NoiDungXuLy: 'Chuyển xử lý',
    TrangThai: String(status),
  });
  const tell = (data: object[]) => integrate({ service: 'CapNhatTienDoHoSoMC', data });

  it('reports progress that appears in the dossier’s history', async () => {
    const dossier = world.province.dossier();
    await synchronise([itemOf(dossier, 1)]);
    const reply = await tell([rowOf(dossier, 2, '830'), rowOf(dossier, 4, '840')]);
    expect(reply).toMatchObject({ error_code: '0' });
    for (const { transactionId } of reply.DanhSachKetQua ?? []) await succeeded(transactionId);
    const { history } = await world.oneStop.dossier(dossier.code);
    expect(history.map(({ status, effect }) => [status, effect])).toEqual([1, 2, 4].map(each => [each, 'applied']));
  });

  it('of more than ten rows is refused, because the protocol knows no more', async () => {
    const dossier = world.province.dossier();
    const rows = Array.from({ length: 11 }, (_, i) => rowOf(dossier, 4, `8${i + 10}`));
    expect(await tell(rows)).toMatchObject({ error_code: '2' });
  });
});

it('says of a service of the protocol that it does not have that it does not have it', async () => {
  expect(await integrate({ service: 'LayDanhSachTTHC' })).toMatchObject({ error_code: '6' });
});
