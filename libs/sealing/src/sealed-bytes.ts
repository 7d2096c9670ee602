import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { HubError } from '#libs/kernel';

const ALGORITHM = 'aes-256-gcm';
const VERSION = 1;
const VERSION_BYTES = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = VERSION_BYTES + NONCE_BYTES + TAG_BYTES;

/**
 * AES-256-GCM as `version || nonce || tag || ciphertext` (1, 12, 16 bytes, and as many as the plain text). The nonce is
 * random: one key may seal some billion texts before two of them meet. `aad`: what the bytes belong to; they open with the
 * same text only, so that nobody can put them in another place.
 */
export function seal(key: Buffer, plaintext: Buffer | string, aad: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(aad));
  const ciphertext = Buffer.concat([
    typeof plaintext === 'string' ? cipher.update(plaintext, 'utf8') : cipher.update(plaintext),
    cipher.final(),
  ]);
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), ciphertext]);
}

/** Throws `unreadable` where the bytes are none that this key sealed for this `aad`; it does not say which is wrong. */
export function unseal(key: Buffer, sealed: Buffer, aad: string): Buffer {
  if (sealed.length < HEAD_BYTES || sealed[0] !== VERSION) throw unreadable();
  const nonce = sealed.subarray(VERSION_BYTES, VERSION_BYTES + NONCE_BYTES);
  const tag = sealed.subarray(VERSION_BYTES + NONCE_BYTES, HEAD_BYTES);
  try {
    const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(aad)).setAuthTag(tag);
    return Buffer.concat([decipher.update(sealed.subarray(HEAD_BYTES)), decipher.final()]);
  } catch (cause) {
    throw unreadable(cause);
  }
}

function unreadable(cause?: unknown): HubError {
  return new HubError('invalid', 'unreadable', 'What was sealed cannot be opened', { cause });
}
