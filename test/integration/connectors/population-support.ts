import { once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createMuteServer, type Socket } from 'node:net';
import {
  type CitizenRecord,
  PopulationClient,
  type PopulationCallOptions,
  type PopulationOutcome,
} from '#libs/connectors';
import type { ConnectorDefinition } from '#libs/contracts';
import { LocalServer } from './support.js';

export const NUMBER = '040087123456';
export const PERSON = { number: NUMBER, name: 'Nguyễn Văn An', birthDate: '1987-03-21' };
const SECRETS = { password: 'sandbox-population-password' };

/** Clients before servers: a client waits for what is under way. */
const open: { stop(): Promise<void> }[] = [];

export async function stopAll(): Promise<void> {
  for (const one of open.splice(0)) await one.stop();
}

export async function serve(listener: RequestListener): Promise<string> {
  const server = await LocalServer.start(listener);
  open.push(server);
  return `${server.url}/population/soap`;
}

export function clientTo(
  url: string,
  more: Partial<ConnectorDefinition> = {},
  networks = ['127.0.0.0/8'],
): PopulationClient {
  const client = new PopulationClient({
    definition: {
      kind: 'connector',
      code: 'population',
      system: 'population-database',
      protocol: 'population-soap',
      url,
      sealedSecrets: {},
      settings: { username: 'lgsp-hub', serviceCode: '000.00.00.H41' },
      timeoutMs: 5_000,
      concurrency: 4,
      ...more,
    },
    secrets: SECRETS,
    allowedNetworks: networks,
  });
  open.unshift({ stop: () => client.close() });
  return client;
}

let asked = 0;
/** The request code of the call that was made last. */
export const lastRequest = (): string => `request-${asked}`;
export const options = (deadlineMs = 5_000): PopulationCallOptions => ({
  deadlineMs,
  officer: 'canbo.an',
  requestCode: `request-${++asked}`,
});
export const lookUp = (
  client: PopulationClient,
  deadlineMs?: number,
): Promise<PopulationOutcome<readonly CitizenRecord[]>> => client.lookUp(PERSON, options(deadlineMs));
export const codeOf = (outcome: PopulationOutcome<unknown>): string =>
  'code' in outcome ? outcome.code : outcome.status;

export const inBody = (content: string): string =>
  `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${content}</e:Body></e:Envelope>`;
export const citizen = (number: string): string =>
  `<CongDan><SoDinhDanh>${number}</SoDinhDanh><SoCMND/><HoVaTen><Ho>NGUYỄN</Ho><ChuDem>VĂN</ChuDem><Ten>AN</Ten></HoVaTen>` +
  '<NgayThangNamSinh><NgayThangNam>19870321</NgayThangNam><Nam>1987</Nam></NgayThangNamSinh></CongDan>';
export const collection = (citizens: string): string =>
  inBody(`<CongdanCollection xmlns="http://dancuquocgia.bca">${citizens}</CongdanCollection>`);
export const FOUND = collection(citizen(NUMBER));

export function send(response: ServerResponse, body: string, status = 200): void {
  response.writeHead(status, { 'content-type': 'text/xml; charset=utf-8' }).end(body);
}

/** Takes connections, says of each what `answer` says, and counts them. */
export async function mute(
  answer: (socket: Socket, connection: number, request: string) => void,
): Promise<{ url: string; count: () => number }> {
  let count = 0;
  const server = createMuteServer(socket => {
    const connection = ++count;
    socket.on('error', () => undefined).once('data', data => answer(socket, connection, data.toString()));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  open.push({ stop: () => new Promise(resolve => server.close(() => resolve())) });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, count: () => count };
}

export const plain = (body: string): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
