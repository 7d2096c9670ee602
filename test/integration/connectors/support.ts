import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { createConnector, type Connector, type OutboundMessage } from '#libs/connectors';
import type { ConnectorDefinition } from '#libs/contracts';
import { sampleRecord } from '#libs/samples';
import type { ServiceRecordStatusReport } from '#libs/contracts';

export const SIGNING_SECRET = 'whsec_c2FuZGJveC13ZWJob29rLXNpZ25pbmctc2VjcmV0';

/** A real HTTP server on a free port of loopback. */
export class LocalServer {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** With a certificate it speaks TLS. */
  static async start(listener: RequestListener, tls?: TlsOptions): Promise<LocalServer> {
    const server = tls ? createTlsServer(tls, listener) : createServer(listener);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const protocol = tls ? 'https' : 'http';
    return new LocalServer(server, `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

interface Wanted extends Partial<ConnectorDefinition> {
  readonly url: string;
  readonly networks?: readonly string[];
  readonly nextTurn?: () => Promise<void>;
}

/** A connector as delivery would make it, to loopback unless told otherwise. */
export function connectorTo({ networks = ['127.0.0.0/8'], nextTurn, ...wanted }: Wanted): Connector {
  const definition: ConnectorDefinition = {
    kind: 'connector',
    code: 'test',
    system: 'partner',
    protocol: 'webhook',
    sealedSecrets: {},
    settings: { username: 'lgsp-hub', madonvi: '000.00.00.H41' },
    timeoutMs: 2_000,
    concurrency: 4,
    ...wanted,
  };
  const secrets = { signingSecret: SIGNING_SECRET, password: 'sandbox-portal-password' };
  return createConnector({ definition, secrets, allowedNetworks: networks, ...(nextTurn ? { nextTurn } : {}) });
}

let counter = 0;

/** A changed event on its way out; the dossier's number counts up unless it is given. */
export function messageOf(
  record: Partial<ServiceRecordStatusReport> = {},
  more: { sequence?: number; attempt?: number } = {},
): OutboundMessage {
  const number = String(++counter).padStart(4, '0');
  const full = sampleRecord({ dossierCode: `000.00.01.H22-250506-${number}`, ...record });
  return {
    envelope: {
      id: `00000000-0000-8000-8000-${number.padStart(12, '0')}`,
      type: 'service-record.status.changed.v1',
      subject: full.dossierCode,
      time: full.occurredAt,
      acceptedAt: '2025-05-06T01:15:01Z',
      system: 'one-stop-h22',
      service: 'service-record-status',
      serviceVersion: '1',
      agency: full.agencyCode,
      bodyHash: 'hash',
      sequence: more.sequence ?? 1,
    },
    data: JSON.stringify(full),
    attempt: more.attempt ?? 1,
  };
}
