import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileError } from '../file-error.js';
import type { FileScanner, ScanVerdict } from './file-scanner.js';

/** What clamd says is one short line. */
const MAX_REPLY_BYTES = 4_096;

export interface ClamdOptions {
  /** `host:port`, or the path of a socket. */
  readonly address: string;
  /** How long it may be silent. */
  readonly timeoutMs: number;
}

/** clamd by its INSTREAM command (clamd(8)): pieces with their length before them, one of length 0 ends. */
export class ClamdScanner implements FileScanner {
  constructor(private readonly options: ClamdOptions) {}

  async scan(open: () => Readable): Promise<ScanVerdict> {
    const socket = this.connect();
    const content = open();
    try {
      const reply = replyOf(socket);
      // clamd answers, and closes, in the middle of a file that it has enough of: its word counts, not the pipe's, which
      // may then break or wait for ever. Where the file cannot be read there is no word: the socket ends with the error.
      pipeline(content, framed, socket, { end: false }).catch((error: unknown) => socket.destroy(error as Error));
      return verdictOf(await reply);
    } catch (error) {
      throw unavailable(error);
    } finally {
      content.destroy();
      socket.destroy();
    }
  }

  private connect(): Socket {
    const { address, timeoutMs } = this.options;
    const [, host, port] = /^\[?(.+?)\]?:(\d+)$/.exec(address) ?? [];
    const isPath = address.startsWith('/');
    const socket = isPath ? connect(address) : connect(Number(port), host);
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('clamd is silent')));
    return socket;
  }
}

async function* framed(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield Buffer.from('zINSTREAM\0');
  for await (const chunk of content) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(chunk.length);
    yield length;
    yield chunk;
  }
  yield Buffer.alloc(4);
}

/** The reply up to its NUL. */
function replyOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let reply = '';
    socket.on('data', (chunk: Buffer) => {
      reply += chunk.toString('latin1');
      const end = reply.indexOf('\0');
      if (end >= 0) resolve(reply.slice(0, end));
      else if (reply.length > MAX_REPLY_BYTES) reject(new Error('clamd says too much'));
    });
    socket.on('error', reject);
    const withoutVerdict = (): void => reject(new Error('clamd closed without a verdict'));
    socket.on('end', withoutVerdict).on('close', withoutVerdict);
  });
}

function verdictOf(reply: string): ScanVerdict {
  if (reply === 'stream: OK') return { clean: true };
  const signature = /^stream: (.+) FOUND$/.exec(reply)?.[1];
  if (signature) return { clean: false, signature };
  if (/size limit exceeded/.test(reply)) {
    throw fileError('file-unscannable', { detail: 'It is larger than the scanner takes' });
  }
  throw new Error('clamd gives no verdict');
}

function unavailable(cause: unknown): Error {
  const { code } = (cause ?? {}) as { code?: unknown };
  if (code === 'file-unscannable') return cause as Error;
  return fileError('file-unavailable', { detail: 'The virus scanner gives no verdict', cause });
}
