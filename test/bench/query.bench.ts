import { randomUUID } from 'node:crypto';
import { citizenAt } from '#libs/samples';
import { startSandbox } from '#libs/testing';
import { openLoop } from './kit/open-loop.js';
import { numberOption } from './kit/options.js';
import { publish, UsageMeter } from './kit/report.js';
import { signIn } from './kit/sign-in.js';
import { withChildren } from './kit/usage.js';

export const description =
  'What the hub adds to a question about a person: a direct SOAP call and the same through the hub, --per-second 200';

const args = process.argv.slice(2);
const RUNS = numberOption(args, 'runs', 3);
const PER_SECOND = numberOption(args, 'per-second', 200);
const SECONDS = numberOption(args, 'seconds', 20);
/** Until then both are compiled. */
const WARM_UP = 6_000;
const CONNECTIONS = 32;
const NAMESPACE = 'http://dancuquocgia.bca';
const CREDENTIALS = Buffer.from('lgsp-hub:sandbox-population-password').toString('base64');
const PURPOSE = 'officer="bench", agency="H22.01", procedure="1.012790"';

const sandbox = await startSandbox();
process.once('uncaughtException', error => void sandbox.remove().then(() => Promise.reject(error)));
const token = await signIn(sandbox.hub.exchangeUrl, sandbox.hub.clients()['one-stop-h22']!);
const hubPort = Number(new URL(sandbox.hub.exchangeUrl).port);
const partnerPort = Number(new URL(sandbox.partners.url).port);
const meter = new UsageMeter([
  { name: 'hub', pids: () => withChildren(sandbox.hub.process.pid) },
  { name: 'partner', pids: () => withChildren(sandbox.partners.process.pid) },
]);

await ask(hubPort, throughHub, WARM_UP);
await ask(partnerPort, directly, WARM_UP);
const [direct, through, addedP50, addedP99]: number[][] = [[], [], [], []];
for (let run = 0; run < RUNS; run++) {
  const alone = await ask(partnerPort, directly, PER_SECOND * SECONDS);
  await meter.during(async () => {
    const count = PER_SECOND * SECONDS;
    const hub = await ask(hubPort, throughHub, count);
    direct!.push(alone.p50);
    through!.push(hub.p50);
    addedP50!.push(hub.p50 - alone.p50);
    addedP99!.push(hub.p99 - alone.p99);
    return count;
  });
}
publish(
  {
    name: 'query',
    figures: [
      { figure: 'a direct call, p50', unit: 'ms', values: direct! },
      { figure: 'through the hub, p50', unit: 'ms', values: through! },
      { figure: 'what the hub adds, p50', unit: 'ms', values: addedP50!, goal: { atMost: 3 } },
      { figure: 'what the hub adds, p99', unit: 'ms', values: addedP99!, goal: { atMost: 10 } },
    ],
    raw: [],
    ...meter.result(),
  },
  args,
);
await sandbox.remove();

async function ask(port: number, request: (index: number) => Buffer, count: number) {
  const result = await openLoop({ port, perSecond: PER_SECOND, count, connections: CONNECTIONS, request });
  return result.latencyMs;
}

function throughHub(index: number): Buffer {
  const { number, fullName: name, birthDate } = citizenAt(index);
  return post(
    '/v1/services/population-verification/queries',
    ['content-type: application/json', `authorization: Bearer ${token}`, `hub-purpose: ${PURPOSE}`],
    JSON.stringify({ person: { number, name, birthDate } }),
  );
}

/** The one call that the hub makes of it too. */
function directly(index: number): Buffer {
  const { number, fullName, birthDate } = citizenAt(index);
  const birth =
    birthDate.length === 4
      ? `<d:Nam>${birthDate}</d:Nam>`
      : `<d:NgayThangNam>${birthDate.replaceAll('-', '')}</d:NgayThangNam>`;
  const body =
    '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" ' +
    `xmlns:d="${NAMESPACE}"><s:Body><d:TraCuuThongTinCongDan><d:MaYeuCau>${randomUUID()}</d:MaYeuCau>` +
    '<d:MaDVC>000.00.00.H22</d:MaDVC><d:MaTichHop>037</d:MaTichHop><d:MaCanBo>bench</d:MaCanBo>' +
    `<d:SoDinhDanh>${number}</d:SoDinhDanh><d:HoVaTen>${fullName.toUpperCase()}</d:HoVaTen>` +
    `<d:NgayThangNamSinh>${birth}</d:NgayThangNamSinh></d:TraCuuThongTinCongDan></s:Body></s:Envelope>`;
  const headers = ['content-type: text/xml; charset=utf-8', 'soapaction: ""', `authorization: Basic ${CREDENTIALS}`];
  return post('/population/soap', headers, body);
}

function post(path: string, headers: readonly string[], body: string): Buffer {
  const lines = [`POST ${path} HTTP/1.1`, 'host: bench', ...headers, `content-length: ${Buffer.byteLength(body)}`];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
