import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { fileReferencesOf, type LandDossierMessage, type LandFile, landFileNameOf } from '#libs/contracts';
import { HubError, type JsonObject, toHubError } from '#libs/kernel';
import type { FileSource } from '../connector.js';

/** A body whose files are put in while it is sent: none of them is ever whole in memory. */
export interface VbdlisBody {
  /** In bytes, as it will be sent. */
  readonly length: number;
  readonly content: string | Readable;
}

/**
 * The record with the hash of each enclosure that the hub has brought, whether the sender named it by a link or by a hash: a
 * hash in a record is the sender's word, and what is sent on must be what came with this message.
 */
export async function withBroughtFiles(
  messageId: string,
  record: JsonObject,
  source: FileSource | undefined,
): Promise<JsonObject> {
  const { attachments } = record;
  if (!Array.isArray(attachments)) return record;
  const located = attachments.map(async (attachment, i) => {
    const { file, ...rest } = attachment as JsonObject;
    if (typeof file !== 'object' || file === null) return attachment;
    const named = Object.fromEntries(Object.entries(file).filter(([name]) => name !== 'sha256'));
    const sha256 = await source?.named(landFileNameOf(messageId, `/attachments/${i}/file`));
    return { ...rest, file: sha256 === undefined ? named : { ...named, sha256 } };
  });
  return { ...record, attachments: await Promise.all(located) };
}

/**
 * Why the files that a record lacks could not be had, for people; undefined where one of them may still come, or none is
 * lacking.
 */
export async function refusedFilesOf(
  messageId: string,
  record: JsonObject,
  source: FileSource,
  isLacking: (file: LandFile) => boolean,
): Promise<string | undefined> {
  const lacking = fileReferencesOf(record as unknown as LandDossierMessage).filter(({ file }) => isLacking(file));
  const told = lacking.map(async ({ pointer }) => {
    const code = await source.refusalOf(landFileNameOf(messageId, pointer));
    return code === undefined ? undefined : `${code} ${pointer}`;
  });
  const refusals = await Promise.all(told);
  return refusals.length === 0 || refusals.includes(undefined) ? undefined : refusals.join(', ');
}

/**
 * The record with the hub's own link for each file that the hub has: the sender's may be dead when it is fetched, and what
 * lies behind it then is not what was checked.
 */
export async function withHubLinks(
  messageId: string,
  record: JsonObject,
  source: FileSource,
  linkTo: (place: string) => string,
): Promise<JsonObject> {
  const linked = structuredClone(record);
  const references = fileReferencesOf(linked as unknown as LandDossierMessage);
  const located = references.map(async ({ pointer, file }) => {
    const isHere = (await source.named(landFileNameOf(messageId, pointer))) !== undefined;
    if (isHere) Object.assign(file, { url: linkTo(`${messageId}${pointer}`) });
  });
  await Promise.all(located);
  return linked;
}

/** Stands in a body for the contents of files until it is sent. */
export class FilePlaces {
  /** Nobody who writes a record knows it. */
  private readonly mark = randomUUID();

  constructor(private readonly source: FileSource | undefined) {}

  /** A mark for the file's content; undefined where the hub has none of it. */
  readonly placeOf = ({ sha256 }: LandFile): string | undefined => {
    return this.source && sha256 !== undefined ? `${this.mark}:${sha256}` : undefined;
  };

  /** The body that has this text. Throws `vbdlis-file`, to be tried again, where a file is not in the store. */
  async bodyOf(text: string): Promise<VbdlisBody> {
    // A pattern with a group: what lies between the parts stands among them.
    const pieces = text.split(new RegExp(`${this.mark}:([0-9A-Fa-f]{64})`));
    const [parts, hashes] = [0, 1].map(rest => pieces.filter((_, i) => i % 2 === rest)) as [string[], string[]];
    const { source } = this;
    if (!source || hashes.length === 0) return { length: Buffer.byteLength(text), content: text };
    const sizes = await Promise.all(hashes.map(async hash => (await source.stat(hash))?.size));
    if (sizes.includes(undefined)) throw new HubError('unavailable', 'vbdlis-file', 'A file is not in the store');
    const encoded = sizes.reduce((sum: number, size = 0) => sum + 4 * Math.ceil(size / 3), 0);
    const length = parts.reduce((sum, part) => sum + Buffer.byteLength(part), encoded);
    return { length, content: Readable.from(filled(parts, hashes, source), { objectMode: false }) };
  }
}

/** Why a file cannot be brought along now. */
export function fileTrouble(error: unknown): { status: 'retry'; code: string; detail: string } {
  const { code, kind, message } = toHubError(error);
  return {
    status: 'retry',
    code: 'vbdlis-file',
    detail: kind === 'bug' ? '' : code === 'vbdlis-file' ? message : code,
  };
}

async function* filled(
  parts: readonly string[],
  hashes: readonly string[],
  source: FileSource,
): AsyncGenerator<Buffer> {
  for (const [i, part] of parts.entries()) {
    yield Buffer.from(part);
    const hash = hashes[i];
    if (hash !== undefined) yield* base64Of((await source.open(hash)).content);
  }
}

/** Three bytes are four characters: what is left of a piece goes with the next. */
async function* base64Of(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let left = Buffer.alloc(0);
  for await (const piece of content) {
    const bytes = Buffer.concat([left, piece]);
    const whole = bytes.length - (bytes.length % 3);
    left = bytes.subarray(whole);
    yield Buffer.from(bytes.toString('base64', 0, whole), 'latin1');
  }
  yield Buffer.from(left.toString('base64'), 'latin1');
}
