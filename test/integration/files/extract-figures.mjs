import { createServer, request } from 'node:http';
import { extractFiles, FileStore, FolderBlobStore, NoScanner } from '#libs/files';

/**
 * Sends a body with one file to an HTTP server in this process, and prints what it cost: `{sha256, size, growthMb,
 * seconds}`. Arguments: a folder, and how many MB the Base64 text has.
 */
const [dir = '', mb = '0'] = process.argv.slice(2);
const store = new FileStore({
  blobs: new FolderBlobStore(`${dir}/kept`, `${dir}/names`),
  scanner: new NoScanner(),
  incomingDir: `${dir}/incoming`,
  rules: { maxBytes: 2 ** 30, maxUnpackedBytes: 2 ** 30, mediaTypes: new Set(['application/pdf']) },
});

const block = Buffer.alloc(65_536, 'QUJDRA/+');

function* body() {
  yield Buffer.from('{"SoBienNhan":"1","TapTin":{"name":"a.pdf","data":"JVBERi0xLjcK');
  for (let i = 0; i < Number(mb) * 16; i++) yield block;
  yield Buffer.from('"}}');
}

/** @param {import('node:http').ClientRequest} call */
async function send(call) {
  for (const chunk of body()) if (!call.write(chunk)) await new Promise(resolve => call.once('drain', resolve));
  call.end();
}

const server = createServer((incoming, response) => {
  extractFiles(incoming, store).then(
    ({ files }) => response.end(JSON.stringify(files[0]?.file)),
    error => response.writeHead(500).end(String(error)),
  );
});
await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

const before = process.memoryUsage.rss();
let peak = before;
const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5);
const startedAt = performance.now();
const call = request({ port, host: '127.0.0.1', method: 'POST' });
const answered = new Promise((resolve, reject) => {
  call.on('error', reject).on('response', response => {
    let text = '';
    response.on('data', chunk => (text += chunk)).on('end', () => resolve(text));
  });
});
await send(call);
const file = JSON.parse(String(await answered));
const seconds = (performance.now() - startedAt) / 1_000;
clearInterval(timer);
process.stdout.write(JSON.stringify({ ...file, growthMb: Math.round((peak - before) / 1_048_576), seconds }));
process.exit(0);
