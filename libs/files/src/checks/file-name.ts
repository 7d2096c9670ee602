import { isLegacyText } from '#libs/kernel';
import { fileError } from '../file-error.js';

const MAX_BYTES = 200;
/** What a name becomes of which nothing is left. */
const NAMELESS = 'file';

/** Controls, and what turns the direction of text around or is not seen at all. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;
const SEPARATORS = /[/\\:*?"<>|\u2044\u2215\u29f5\u29f8\uff0f\uff3c]/g;
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * A name as it may be shown, sent onward or saved under by whoever fetches the file: NFC, without controls, separators of
 * paths and other tricks, at most 200 bytes, its extension kept. The hub itself never uses a name as a path. Throws
 * `file-name-refused` for text in a legacy encoding (TCVN3, VNI), which would be unreadable.
 */
export function cleanFileName(name: string): string {
  if (isLegacyText(name)) {
    throw fileError('file-name-refused', {
      detail: 'The name is in a legacy encoding (TCVN3, VNI); send it as Unicode',
    });
  }
  const plain = name
    .toWellFormed()
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .replace(SEPARATORS, '_')
    .replace(/\s+/g, ' ')
    .replace(/\.{2,}/g, '.')
    .replace(/^[. _]+(?=.)|[. ]+$/g, '')
    .replace(DEVICES, '_$1');
  return shortened(plain) || NAMELESS;
}

function shortened(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name;
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? '';
  const room = MAX_BYTES - extension.length;
  let stem = '';
  let size = 0;
  for (const character of name.slice(0, name.length - extension.length)) {
    size += Buffer.byteLength(character);
    if (size > room) break;
    stem += character;
  }
  return stem.trimEnd() + extension;
}
