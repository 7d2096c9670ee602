import { randomBytes } from 'node:crypto';
import { FileStore, FolderBlobStore, NoScanner } from '#libs/files';

/** Puts files of 1 MB into a folder, as fast as it can, and says the hash of each; until it is killed. */
const dir = process.argv[2] ?? '';
const store = new FileStore({
  blobs: new FolderBlobStore(`${dir}/kept`, `${dir}/names`),
  scanner: new NoScanner(),
  incomingDir: `${dir}/incoming`,
  rules: { maxBytes: 1e9, maxUnpackedBytes: 1e9, mediaTypes: new Set(['application/pdf']) },
});

async function* content() {
  yield Buffer.from('%PDF-1.7\n');
  for (let i = 0; i < 16; i++) yield randomBytes(65_536);
}

async function write() {
  for (;;) process.stdout.write(`${(await store.put(content())).sha256}\n`);
}

await Promise.all([write(), write(), write(), write()]);
