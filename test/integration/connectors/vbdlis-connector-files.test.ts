import { type AddressInfo, createServer } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { FileSource } from '#libs/connectors';
import { landFileNameOf } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { sendJson } from './support.js';
import { closeAll, connect, deliver, message, open, type Partner, partner } from './vbdlis-partner.js';

afterEach(closeAll);

describe('files', () => {
  it('go as links to a one-stop: the hub’s where a file came inside a message', async () => {
    const oneStop = await partner();
    const files = [{ name: 'GCN', file: { sha256: 'ab'.repeat(32), size: 5 } }];
    await deliver(connect(oneStop, { role: 'one-stop' }), { type: 'finished', result: { kind: 'issued', files } });
    expect(oneStop.calls[0]?.body).toContain(`"LinkFile":"https://hub.example/v1/files/${'ab'.repeat(32)}"`);
  });

  it('are not lost to a one-stop by a dead link: it gets the hub’s for what the hub has, but where it wants the sender’s', async () => {
    const oneStop = await partner();
    const { id } = message({}).envelope;
    const here = landFileNameOf(id, '/result/files/0/file');
    const never = async () => {
      throw new Error('No content is read for a link');
    };
    const store: FileSource = {
      stat: never,
      open: never,
      named: async name => (name === here ? 'ab'.repeat(32) : undefined),
      refusalOf: async () => undefined,
    };
    const files = ['1', '2'].map(name => ({ name, file: { url: `https://land.example/${name}` } }));
    const finished = { type: 'finished', result: { kind: 'issued', files } };
    for (const links of ['hub', 'partner']) {
      const connector = connect(oneStop, { role: 'one-stop', links }, undefined, undefined, store);
      expect(await deliver(connector, finished)).toMatchObject({ status: 'delivered' });
    }
    const linksOf = ({ body }: { body: string }) =>
      (JSON.parse(body) as { DanhSachGiayToKetQua: { LinkFile: string }[] }).DanhSachGiayToKetQua.map(
        ({ LinkFile }) => LinkFile,
      );
    expect(oneStop.calls.map(linksOf)).toEqual([
      [`https://hub.example/v1/files/${id}/result/files/0/file?key=k`, 'https://land.example/2'],
      ['https://land.example/1', 'https://land.example/2'],
    ]);
  });

  it('that the land office was handed in go along to a one-stop too, and their link where the hub has no content', async () => {
    const oneStop = await partner();
    const content = Buffer.from('%PDF-1.7 đơn');
    const here = landFileNameOf(message({}).envelope.id, '/attachments/0/file');
    const store: FileSource = {
      stat: async () => ({ size: content.length }),
      open: async () => ({ content: Readable.from([content]) }),
      named: async name => (name === here ? 'ab'.repeat(32) : undefined),
      refusalOf: async () => undefined,
    };
    const paper = (name: string) => ({ name, kind: '.pdf', originals: 1, copies: 2 });
    const attachments = ['Đơn', 'Hợp đồng'].map(name => ({
      ...paper(name),
      file: { url: `https://land.example/${name.length}`, sha256: 'cd'.repeat(32) },
    }));
    const received = {
      type: 'received-by-land-office',
      applicant: { name: 'A' },
      process: { code: 'DK' },
      attachments,
    };
    const connector = connect(oneStop, { role: 'one-stop' }, undefined, undefined, store);
    expect(await deliver(connector, received)).toMatchObject({ status: 'delivered' });
    const { path, body } = oneStop.calls[0]!;
    expect(path).toBe('/api/TiepNhanHoSoChoMotCua');
    const counted = { SoBanChinh: 1, SoBanSao: 2 };
    expect((JSON.parse(body) as { DanhSachGiayToDinhKem: object[] }).DanhSachGiayToDinhKem).toEqual([
      { TenGiayTo: 'Đơn', ...counted, TapTin: { name: 'Đơn.pdf', data: content.toString('base64') } },
      { TenGiayTo: 'Hợp đồng', ...counted, KieuFile: '.pdf', LinkFile: 'https://land.example/8' },
    ]);
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
    const source = { stat: async () => ({ size: content.length }), open: async () => ({ content: pieces() }) };
    const files = { ...source, named: async () => 'a'.repeat(64), refusalOf: async () => undefined };
    const settings = {
      role: 'land-system',
      auth: 'client-credentials',
      clientId: 'hub',
      tokenUrl: `${land.url}/token`,
    };
    const connector = connect(land, settings, { clientSecret: 's' }, undefined, files);
    const attachments = [{ name: 'Bản vẽ', kind: '.pdf', file: { url: 'https://one-stop.example/1' } }];
    const outcome = await deliver(connector, { type: 'supplemented', attachments });
    expect(outcome).toMatchObject({ status: 'delivered' });
    const bodies = land.calls
      .filter(({ path }) => path === '/api/BoSungHoSo')
      .map(({ body }) => JSON.parse(body) as object);
    expect(bodies).toHaveLength(2);
    const TapTin = { name: 'Bản vẽ.pdf', data: content.toString('base64') };
    for (const body of bodies) expect(body).toMatchObject({ DanhSachGiayToBoSung: [{ TenGiayTo: 'Bản vẽ', TapTin }] });
  });

  it('reach a land system whose line is slow: the time of a call is that of its silence while they are sent', async () => {
    const content = Buffer.alloc(12_000_000, 'Đất');
    let taken = '';
    const server = createServer(socket => {
      socket.on('error', () => undefined);
      socket.pause();
      // Some three seconds for all of it; a call has one.
      const timer = setInterval(() => {
        const piece = socket.read() as Buffer | null;
        taken = (taken + String(piece ?? '')).slice(-10);
        if (!taken.endsWith('}]}')) return;
        clearInterval(timer);
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"data":1}');
      }, 10);
      socket.on('close', () => clearInterval(timer));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    open.push({ close: async () => void server.close() });
    const { port } = server.address() as AddressInfo;
    const pieces = async function* () {
      for (let i = 0; i < content.length; i += 65_536) yield content.subarray(i, i + 65_536);
    };
    const source = { stat: async () => ({ size: content.length }), open: async () => ({ content: pieces() }) };
    const files = { ...source, named: async () => 'a'.repeat(64), refusalOf: async () => undefined };
    const url = { url: `http://127.0.0.1:${port}` } as Partner;
    const startedAt = performance.now();
    const connector = connect(url, { role: 'land-system' }, undefined, undefined, files);
    const attachments = [{ name: 'Bản vẽ', kind: '.pdf', file: { url: 'https://one-stop.example/1' } }];
    expect(await deliver(connector, { type: 'supplemented', attachments })).toMatchObject({ status: 'delivered' });
    expect(performance.now() - startedAt).toBeGreaterThan(1_000);
  }, 30_000);

  it('that cannot be read leave the message for later', async () => {
    const land = await partner();
    const away = async () => {
      throw new HubError('unavailable', 'file-unavailable', 'The store is away');
    };
    const store = { stat: away, open: away, named: away, refusalOf: away };
    const connector = connect(land, { role: 'land-system' }, undefined, undefined, store);
    const attachments = [{ name: 'a', file: { sha256: 'a'.repeat(64) } }];
    expect(await deliver(connector, { type: 'supplemented', attachments })).toMatchObject({
      status: 'retry',
      code: 'vbdlis-file',
    });
  });
});
