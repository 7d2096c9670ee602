import { fileError } from '../file-error.js';

const PADDING = 0x3d;
/** Letters of the other alphabet (RFC 4648, 5), which Node's decoder takes too. */
const FOREIGN = [0x2d, 0x5f];

/**
 * Base64 (RFC 4648, 4) that comes in pieces. Strict, unlike Node's own decoder, which skips what it does not know and so
 * turns a damaged file into another one: one foreign character is an error. The padding may be missing.
 */
export class Base64Decoder {
  private carry = Buffer.alloc(0);
  private padding = 0;

  /** The bytes that are complete; throws `file-base64-invalid`. */
  write(text: Buffer): Buffer {
    const end = text.indexOf(PADDING);
    if (end >= 0) return this.writePadded(text.subarray(0, end), text.subarray(end));
    return text.length === 0 ? text : this.decode(text);
  }

  /** The last bytes. */
  end(): Buffer {
    const rest = this.carry;
    const missing = (4 - (rest.length % 4)) % 4;
    if (missing === 3 || (this.padding !== 0 && this.padding !== missing)) throw invalid();
    const bytes = decodeExactly(rest, Math.floor((rest.length * 3) / 4));
    // Bits that no byte takes must be 0: else something has been cut off or changed.
    if (bytes.toString('base64', 0).replace(/=+$/, '') !== rest.toString('latin1')) throw invalid();
    return bytes;
  }

  private writePadded(text: Buffer, padding: Buffer): Buffer {
    const bytes = text.length === 0 ? text : this.decode(text);
    if (!padding.every(byte => byte === PADDING)) throw invalid();
    this.padding += padding.length;
    return bytes;
  }

  private decode(text: Buffer): Buffer {
    if (this.padding > 0) throw invalid();
    const all = this.carry.length === 0 ? text : Buffer.concat([this.carry, text]);
    const complete = all.length - (all.length % 4);
    // A copy: the piece belongs to the socket, which may use it again.
    this.carry = Buffer.from(all.subarray(complete));
    return decodeExactly(all.subarray(0, complete), (complete / 4) * 3);
  }
}

/** Node leaves out what is no Base64: then there are fewer bytes than the length promises. */
function decodeExactly(text: Buffer, length: number): Buffer {
  const bytes = Buffer.from(text.toString('latin1'), 'base64');
  if (bytes.length !== length || FOREIGN.some(letter => text.includes(letter))) throw invalid();
  return bytes;
}

function invalid(): Error {
  return fileError('file-base64-invalid');
}
