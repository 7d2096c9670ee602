import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ClamdScanner, extractFiles } from '#libs/files';
import { inChunks, MB, pdf, TestStore } from './support.js';

/** Split, so that no scanner takes this file for the test virus. */
const EICAR = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$' + 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';
const INFECTED = Buffer.concat([pdf(MB), Buffer.from(EICAR), Buffer.alloc(MB)]);

/** A stand-in that speaks clamd's INSTREAM over a real socket: lengths, pieces, the end, its size limit, its words. */
class ClamdStandIn {
  /** Bytes of each file that came whole. */
  readonly scanned: number[] = [];
  manners: 'scan' | 'silent' | 'closes' | 'nonsense' = 'scan';
  maxBytes = 25 * MB;
  private readonly server: Server = createServer(socket => this.serve(socket));
  private readonly sockets = new Set<Socket>();

  static async start(path?: string): Promise<ClamdStandIn> {
    const standIn = new ClamdStandIn();
    await new Promise<void>(resolve =>
      path ? standIn.server.listen(path, resolve) : standIn.server.listen(0, '127.0.0.1', resolve),
    );
    return standIn;
  }

  get address(): string {
    const address = this.server.address();
    return typeof address === 'string' ? address : `127.0.0.1:${address!.port}`;
  }

  stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    return new Promise(resolve => this.server.close(() => resolve()));
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    let bytes = Buffer.alloc(0);
    socket
      .on('error', () => undefined)
      .on('data', (chunk: Buffer) => {
        bytes = Buffer.concat([bytes, chunk]);
        const reply = this.replyTo(bytes);
        if (reply !== undefined) socket.end(`${reply}\0`);
      });
    if (this.manners === 'closes') socket.destroy();
  }

  private replyTo(bytes: Buffer): string | undefined {
    const command = bytes.indexOf(0);
    if (command < 0 || this.manners === 'silent') return undefined;
    if (bytes.toString('latin1', 0, command) !== 'zINSTREAM') return 'UNKNOWN COMMAND';
    const content: Buffer[] = [];
    for (let at = command + 1; at + 4 <= bytes.length;) {
      const length = bytes.readUInt32BE(at);
      if (length === 0) return this.verdictOn(Buffer.concat(content));
      if (length > this.maxBytes) return 'INSTREAM size limit exceeded. ERROR';
      content.push(bytes.subarray(at + 4, (at += 4 + length)));
    }
    return content.reduce((sum, part) => sum + part.length, 0) > this.maxBytes
      ? 'INSTREAM size limit exceeded. ERROR'
      : undefined;
  }

  private verdictOn(content: Buffer): string {
    this.scanned.push(content.length);
    if (this.manners === 'nonsense') return 'hello';
    return content.includes(EICAR) ? 'stream: Eicar-Test-Signature FOUND' : 'stream: OK';
  }
}

let clamd: ClamdStandIn;
let store: TestStore;
beforeEach(async () => {
  clamd = await ClamdStandIn.start();
  store = await TestStore.make({ scanner: new ClamdScanner({ address: clamd.address, timeoutMs: 500 }) });
});
afterEach(async () => {
  await store.close();
  await clamd.stop();
});

describe('a store with a virus scanner (stand-in)', () => {
  it('keeps what the scanner has seen whole and found clean', async () => {
    const content = pdf(3 * MB);
    expect(await store.files.put(inChunks(content))).toMatchObject({ size: content.length });
    expect(clamd.scanned).toEqual([content.length]);
  });

  it('refuses an infected file by the name of what is in it, and keeps nothing of it', async () => {
    await expect(store.files.put(inChunks(INFECTED))).rejects.toMatchObject({
      code: 'file-infected',
      detail: expect.stringContaining('Eicar-Test-Signature'),
      retriable: false,
    });
    expect(await store.kept()).toEqual([]);
    expect(await store.incoming()).toEqual([]);
  });

  it('keeps no file of a body of which one is infected', async () => {
    const [good, bad] = [pdf(), INFECTED].map(content => ({ data: content.toString('base64') }));
    const body = inChunks(Buffer.from(JSON.stringify({ TapTin: [good, bad] })));
    await expect(extractFiles(body, store.files)).rejects.toMatchObject({
      code: 'file-infected',
      errors: [{ pointer: '/TapTin/1/data' }],
    });
    expect(await store.kept()).toEqual([]);
  });

  it('does not ask the scanner about what is refused anyway', async () => {
    await expect(store.files.put(inChunks(pdf()), { size: 17 })).rejects.toMatchObject({ code: 'file-size-differs' });
    expect(clamd.scanned).toEqual([]);
  });

  it('refuses for good what the scanner does not take', async () => {
    clamd.maxBytes = MB;
    await expect(store.files.put(inChunks(pdf(MB + 1)))).rejects.toMatchObject({
      code: 'file-unscannable',
      retriable: false,
    });
  });

  it.each(['silent', 'closes', 'nonsense'] as const)('keeps nothing unseen where the scanner %s', async manners => {
    clamd.manners = manners;
    await expect(store.files.put(inChunks(pdf()))).rejects.toMatchObject({ code: 'file-unavailable', retriable: true });
    expect(await store.kept()).toEqual([]);
    expect(await store.incoming()).toEqual([]);
  });

  it('keeps nothing unseen where there is no scanner', async () => {
    const { address } = clamd;
    await clamd.stop();
    clamd = await ClamdStandIn.start();
    const other = await TestStore.make({ scanner: new ClamdScanner({ address, timeoutMs: 500 }) });
    await expect(other.files.put(inChunks(pdf()))).rejects.toMatchObject({ code: 'file-unavailable' });
    await other.close();
  });

  it('speaks to a scanner by its socket too', async () => {
    const local = await ClamdStandIn.start(join(store.dir, 'clamd.sock'));
    const other = await TestStore.make({ scanner: new ClamdScanner({ address: local.address, timeoutMs: 500 }) });
    await other.files.put(inChunks(pdf()));
    expect(local.scanned).toHaveLength(1);
    await other.close();
    await local.stop();
  });
});
