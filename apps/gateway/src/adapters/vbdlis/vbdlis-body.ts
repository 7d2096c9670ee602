import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { LandFile } from '#libs/contracts';
import { decodeUtf8, HubError, type JsonObject, type JsonValue, parseStrictJson } from '#libs/kernel';
import { readBody } from '../../records/read-body.js';

const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** The body of a call, without the contents of the files in it. */
export interface TakenBody {
  readonly json: JsonObject;
  /** Where each file is that was taken out, by JSON pointer of the member that held it. */
  readonly files: ReadonlyMap<string, LandFile>;
}

/** Takes a body from the wire. */
export abstract class BodyTaker {
  /** Rejects with `malformed`, `too-large`, `payload-invalid` or `files-not-taken`. */
  abstract takeBody(stream: IncomingMessage): Promise<TakenBody>;
}

/** Takes small bodies whole, and none with the content of a file in it: that must not be held in memory. */
@Injectable()
export class WholeBodyTaker extends BodyTaker {
  async takeBody(stream: IncomingMessage): Promise<TakenBody> {
    return { json: readCall(await readBody(stream, MAX_BODY_BYTES)), files: new Map() };
  }
}

export function readCall(body: Buffer): JsonObject {
  const text = decodeUtf8(body).replace(/^\uFEFF/, '');
  const call = parseStrictJson(text);
  if (typeof call !== 'object' || call === null || Array.isArray(call)) {
    throw new HubError('invalid', 'malformed', 'Malformed request', { detail: 'The body must be an object' });
  }
  if (hasContent(call)) {
    throw new HubError('invalid', 'files-not-taken', 'File content is not taken', {
      detail: 'The content of a file (TapTin.data) is not taken yet: send a link',
    });
  }
  return call;
}

/** Whether a file's content is anywhere in it; the protocol has no other member of that name. */
function hasContent(value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasContent);
  return Object.entries(value).some(([name, member]) => (name === 'data' ? isThere(member) : hasContent(member)));
}

function isThere(value: JsonValue): boolean {
  return value !== null && value !== '';
}
