import type { IncomingMessage } from 'node:http';
import { HubError } from '#libs/kernel';

const DISCARD_FOR_MS = 10_000;

/**
 * The whole body. Rejects with `too-large` as soon as it is known to be, without keeping more, and with `malformed`
 * where the upload breaks off.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(tooLarge(maxBytes));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= maxBytes) return void chunks.push(chunk);
      request.off('data', take);
      chunks.length = 0;
      reject(tooLarge(maxBytes));
    };
    request.on('data', take);
    request.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.once('error', cause => reject(brokenOff(cause)));
    // Also comes after an orderly end.
    request.once('close', () => request.complete || reject(brokenOff()));
  });
}

/** Nothing can be said about a body that did not come to its end. */
export function brokenOff(cause?: unknown): HubError {
  return new HubError('invalid', 'malformed', 'Malformed request', { detail: 'The upload broke off', cause });
}

/**
 * Lets a sender that was answered early finish its upload, since one that still writes would not read the answer; but
 * not for ever.
 */
export function discardRest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  const timer = setTimeout(() => request.destroy(), DISCARD_FOR_MS).unref();
  request.once('end', () => clearTimeout(timer));
  request.on('error', () => clearTimeout(timer));
  request.resume();
}

export function tooLarge(maxBytes: number): HubError {
  const detail = `More than ${maxBytes} bytes`;
  return new HubError('invalid', 'too-large', 'The body is too large', { detail });
}
