import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A partner's links: every path leads to one file, while they are up. */
export class FileLinks {
  isUp = false;
  private readonly server: Server;

  private constructor(readonly content: Buffer) {
    this.server = createServer((_, response) =>
      this.isUp ? response.end(this.content) : response.writeHead(404).end(),
    );
  }

  /** Default: a PDF. */
  static async start(content?: Buffer): Promise<FileLinks> {
    const links = new FileLinks(content ?? Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(50_000)]));
    links.server.listen(0, '127.0.0.1');
    await once(links.server, 'listening');
    return links;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
