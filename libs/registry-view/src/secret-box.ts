import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { HubError } from '#libs/kernel';

/** Seals the secrets that the registry must keep readable for delivery: AES-256-GCM with the hub's key. */
export class SecretBox {
  private constructor(private readonly key: Buffer) {}

  /** The file holds 32 bytes in hex. */
  static async fromFile(path: string): Promise<SecretBox> {
    return SecretBox.fromHex((await readFile(path, 'utf8')).trim());
  }

  /** `hex`: the key, 32 bytes. */
  static fromHex(hex: string): SecretBox {
    // Buffer.from stops silently at the first character that is no hex digit.
    if (!/^[0-9a-f]{64}$/i.test(hex)) throw new Error('SECRET_KEY_FILE must hold 32 bytes in hex');
    return new SecretBox(Buffer.from(hex, 'hex'));
  }

  /** `v1.<nonce>.<tag>.<text>`, base64url; another nonce each time. */
  seal(text: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return ['v1', ...[nonce, cipher.getAuthTag(), sealed].map(part => part.toString('base64url'))].join('.');
  }

  /** A seal of a text that anybody may read (HMAC-SHA-256, base64url), under a key of its own for each purpose. */
  mac(purpose: string, text: string): string {
    const key = Buffer.from(hkdfSync('sha256', this.key, '', purpose, 32));
    return createHmac('sha256', key).update(text).digest('base64url');
  }

  /** Throws HubError `bug` where the key does not fit or the text was changed. */
  open(sealed: string): string {
    const [version, ...parts] = sealed.split('.');
    const [nonce, tag, text] = parts.map(part => Buffer.from(part, 'base64url'));
    if (version !== 'v1' || !nonce || !tag || !text || parts.length > 3)
      throw new HubError('bug', 'internal', 'A sealed secret is damaged');
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key, nonce, { authTagLength: 16 });
      decipher.setAuthTag(tag);
      return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new HubError('bug', 'internal', 'A sealed secret does not open with this key', { cause });
    }
  }
}
