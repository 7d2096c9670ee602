import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { FilesConfig } from '#libs/config';
import type { LandFile } from '#libs/contracts';
import { extractFiles, FileStore, isTapTinData } from '#libs/files';
import { HubError, type JsonObject, type JsonValue } from '#libs/kernel';
import { brokenOff } from '../../records/read-body.js';

/** Without the contents of its files. */
const MAX_JSON_BYTES = 8 * 1024 * 1024;

/** The body of a call, without the contents of the files in it. */
export interface TakenBody {
  readonly json: JsonObject;
  /** Where each file is that was taken out, by JSON pointer of the member that held it. */
  readonly files: ReadonlyMap<string, LandFile>;
}

/** Takes a body from the wire. */
export abstract class BodyTaker {
  /** Rejects with `malformed`, `too-large`, `payload-invalid`, or an error of `#libs/files` about one of its files. */
  abstract takeBody(stream: IncomingMessage): Promise<TakenBody>;
}

/** Puts the contents of files (TapTin.data) into the store as they come: of a body of 300 MB only the rest is in memory. */
@Injectable()
export class StreamingBodyTaker extends BodyTaker {
  constructor(
    private readonly store: FileStore,
    private readonly config: FilesConfig,
  ) {
    super();
  }

  async takeBody(stream: IncomingMessage): Promise<TakenBody> {
    return toTakenBody(await this.extract(stream));
  }

  private async extract(stream: IncomingMessage): ReturnType<typeof extractFiles> {
    try {
      const options = {
        maxJsonBytes: MAX_JSON_BYTES,
        maxTotalBytes: this.config.maxBodyBytes,
        isFileContent: isContent,
      };
      return await extractFiles(keptOpen(stream), this.store, options);
    } catch (error) {
      if (error instanceof HubError) throw error;
      throw stream.complete ? error : brokenOff(error);
    }
  }
}

/** `files` is a list of papers too. */
const isContent: typeof isTapTinData = names =>
  isTapTinData(names) || (names.at(-1) === 'data' && names.at(-2) === 'files');

/** A stream that is iterated is destroyed when the iteration ends early: the caller would never hear why. */
function keptOpen(stream: IncomingMessage): AsyncIterable<Buffer> {
  return stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

/** The references that stand in the JSON are taken out: one that is still there was written by the sender. */
export function toTakenBody({ json, files }: Awaited<ReturnType<typeof extractFiles>>): TakenBody {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new HubError('invalid', 'malformed', 'Malformed request', { detail: 'The body must be an object' });
  }
  for (const { pointer } of files) removeAt(json, pointer);
  const stored = files.map(({ pointer, file }): [string, LandFile] => [pointer, { fileId: file.sha256, ...file }]);
  return { json, files: new Map(stored) };
}

function removeAt(json: JsonObject, pointer: string): void {
  const steps = pointer.split('/').slice(1);
  const last = steps.pop()!;
  let holder: JsonValue = json;
  for (const step of steps) holder = (holder as JsonObject)[step.replaceAll('~1', '/').replaceAll('~0', '~')]!;
  (holder as JsonObject)[last] = null;
}
