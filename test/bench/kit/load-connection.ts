import { connect, type Socket } from 'node:net';

const HEADER_END = Buffer.from('\r\n\r\n');

/** One keep-alive connection of a load generator: costs as little as it can, so that what is measured is the hub. */
export class LoadConnection {
  private readonly socket: Socket;
  private received: Buffer = Buffer.alloc(0);
  private onAnswer: ((status: number) => void) | undefined;
  private ended = false;

  constructor(port: number, onClosed: (error?: Error) => void) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.socket.on('data', data => this.take(data));
    this.socket.once('error', onClosed);
    this.socket.once('close', () => this.ended || onClosed());
  }

  /** One request at a time; `done` gets the answer's status. */
  send(request: Buffer, done: (status: number) => void): void {
    this.onAnswer = done;
    this.socket.write(request);
  }

  close(): void {
    this.ended = true;
    this.socket.destroy();
  }

  private take(data: Buffer): void {
    this.received = this.received.length === 0 ? data : Buffer.concat([this.received, data]);
    const end = this.received.indexOf(HEADER_END);
    if (end === -1) return;
    const head = this.received.toString('latin1', 0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.received.length < end + 4 + length) return;
    this.received = this.received.subarray(end + 4 + length);
    this.onAnswer?.(Number(head.slice(9, 12)));
  }
}

/** A POST of one record, ready to be written. */
export function requestOf(path: string, token: string, record: string): Buffer {
  const length = Buffer.byteLength(record);
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer ${token}\r\n` +
      `content-type: application/json\r\ncontent-length: ${length}\r\n\r\n${record}`,
  );
}
