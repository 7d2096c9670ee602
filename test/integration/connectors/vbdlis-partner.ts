import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Connector, createConnector, type FileSource, type OutboundMessage } from '#libs/connectors';
import { bodyOf, LocalServer, sendJson } from './support.js';

interface Call {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A partner that writes down how it is called. */
export class Partner {
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

/** What a test has opened; closed after it. */
export const open: { close(): Promise<void> }[] = [];
export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map(each => each.close()));
}

export async function partner(answer?: Partner['answer']): Promise<Partner> {
  const started = await new Partner().start();
  if (answer) started.answer = answer;
  open.push({ close: () => started.stop() });
  return started;
}

export function connect(
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
    fileLinkTo: place => `/v1/files/${place}?key=k`,
  });
  open.unshift(connector);
  return connector;
}

export const DOSSIER = '000.00.01.H27-260302-0001';
const RECORD = { dossierCode: DOSSIER, agencyCode: '000.00.01.H27', occurredAt: '2026-03-02T08:00:00+07:00' };
export function message(record: object): OutboundMessage {
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
export const deliver = async (connector: Connector, record: object) => (await connector.deliver([message(record)]))[0];
