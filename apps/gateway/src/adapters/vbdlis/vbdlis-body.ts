import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { FilesConfig } from '#libs/config';
import type { LandFile } from '#libs/contracts';
import { brokenOff } from '#libs/exchange';
import { type ExtractedBody, FileStore, type HeldBody, holdFiles, isTapTinData, textMemberOf } from '#libs/files';
import { HubError, type JsonObject, type JsonValue } from '#libs/kernel';

/** Without the contents of its files. */
const MAX_JSON_BYTES = 8 * 1024 * 1024;

interface BodyContent {
  readonly json: JsonObject;
  /** Where each file is that was taken out, by JSON pointer of the member that held it. */
  readonly files: ReadonlyMap<string, LandFile>;
}

/** What a body says of which dossier it is. */
export interface DossierNumber {
  readonly SoBienNhan?: JsonValue;
}

/** The body of a call, without the contents of the files in it: they are in the store as soon as they are kept. */
export interface TakenBody extends BodyContent, Pick<HeldBody, 'keep' | 'discard'> {}

/** Takes a body from the wire. Whoever takes one ends with `discard`. */
export abstract class BodyTaker {
  /**
   * Rejects with `malformed`, `too-large`, `payload-invalid`, or an error of `#libs/files` about one of its files.
   * @param onRefused told before that of which dossier the body is, where so much of it was read
   */
  abstract takeBody(stream: IncomingMessage, onRefused: (about: DossierNumber) => void): Promise<TakenBody>;
}

/** Puts the contents of files (TapTin.data) beside the store as they come: of a body of 300 MB only the rest is in memory. */
@Injectable()
export class StreamingBodyTaker extends BodyTaker {
  constructor(
    private readonly store: FileStore,
    private readonly config: FilesConfig,
  ) {
    super();
  }

  async takeBody(stream: IncomingMessage, onRefused: (about: DossierNumber) => void): Promise<TakenBody> {
    const held = await this.hold(stream, json => onRefused(numberIn(json)));
    const end = { keep: () => held.keep(), discard: () => held.discard() };
    try {
      return { ...contentOf(held), ...end };
    } catch (error) {
      await held.discard();
      throw error;
    }
  }

  private async hold(stream: IncomingMessage, onRefused: (json: Buffer) => void): Promise<HeldBody> {
    try {
      const options = {
        maxJsonBytes: MAX_JSON_BYTES,
        maxTotalBytes: this.config.maxBodyBytes,
        isFileContent: isContent,
        onRefused,
      };
      return await holdFiles(keptOpen(stream), this.store, options);
    } catch (error) {
      if (error instanceof HubError) throw error;
      throw stream.complete ? error : brokenOff(error);
    }
  }
}

/** `files` is a list of papers too. */
const isContent: typeof isTapTinData = names =>
  isTapTinData(names) || (names.at(-1) === 'data' && names.at(-2) === 'files');

function numberIn(json: Buffer): DossierNumber {
  const SoBienNhan = textMemberOf(json, 'SoBienNhan');
  return SoBienNhan === undefined ? {} : { SoBienNhan };
}

/** A stream that is iterated is destroyed when the iteration ends early: the caller would never hear why. */
function keptOpen(stream: IncomingMessage): AsyncIterable<Buffer> {
  return stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

/** The references that stand in the JSON are taken out: one that is still there was written by the sender. */
export function contentOf({ json, files }: ExtractedBody): BodyContent {
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
