import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeliveryConfig, type LandReconciliationConfig, loadConfig } from '#libs/config';
import type { ConnectorDefinition } from '#libs/contracts';
import { type RegistryState, SecretBox } from '#libs/registry-view';
import { BookFetcher } from '../../../apps/land-dossiers/src/reconciliation/application/book-fetcher.service.js';
import { BooksSettings } from '../../../apps/land-dossiers/src/reconciliation/application/books-settings.js';

const box = SecretBox.fromHex('5e'.repeat(32));

/** A partner that gives its book over HTTP, and remembers how it was asked. */
export class BookPartner {
  asked: { url: string; authorization: string | undefined }[] = [];
  private readonly server: Server;

  private constructor(public answer: (response: ServerResponse) => void) {
    this.server = createServer((request, response) => {
      this.asked.push({ url: request.url!, authorization: request.headers.authorization });
      this.answer(response);
    });
  }

  static async start(answer: (response: ServerResponse) => void): Promise<BookPartner> {
    const partner = new BookPartner(answer);
    partner.server.listen(0, '127.0.0.1');
    await once(partner.server, 'listening');
    return partner;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** The connector of one of its systems, which says that the book of an agency is here. */
  connector(
    code: string,
    bookAgency: string,
    system = 'land-h99',
  ): ConnectorDefinition & { readonly kind: 'connector' } {
    const { port } = this.server.address() as AddressInfo;
    return {
      ...{ kind: 'connector', code, system, protocol: 'webhook', timeoutMs: 1_000, concurrency: 1 },
      url: `http://127.0.0.1:${port}/hook`,
      settings: { book: '/book?kind=all', bookParty: 'land', bookAgency },
      sealedSecrets: { bookToken: box.seal('a-token') },
    };
  }
}

export function settingsOf(config: LandReconciliationConfig, allowedNetworks = ['127.0.0.0/8']): BooksSettings {
  return new BooksSettings(config, Object.assign(loadConfig(DeliveryConfig), { allowedNetworks }));
}

export function fetcherOf(registry: RegistryState, settings: BooksSettings): BookFetcher {
  return new BookFetcher(registry as never, box, settings);
}
