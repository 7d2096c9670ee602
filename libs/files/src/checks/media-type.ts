import { fileTypeFromBuffer } from 'file-type';

/** So much of a file's beginning says what it is. */
export const HEAD_BYTES = 4_100;

/** Declares nothing; of content, that nobody knows what it is. */
const UNKNOWN = 'application/octet-stream';
const ZIP = 'application/zip';
const PKCS7 = 'application/pkcs7-signature';
const OFFICE = 'application/vnd.openxmlformats-officedocument.';

/** Other names under which the same content is declared. */
const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'image/jpg': 'image/jpeg',
    'image/pjpeg': 'image/jpeg',
    'image/x-png': 'image/png',
    'image/tif': 'image/tiff',
    'application/x-pdf': 'application/pdf',
    'application/x-zip-compressed': ZIP,
    'application/x-zip': ZIP,
    'text/xml': 'application/xml',
    'application/x-pkcs7-signature': PKCS7,
    'application/pkcs7-mime': PKCS7,
    'application/x-pkcs7-mime': PKCS7,
  }),
);

const TYPE_OF_EXTENSION: ReadonlyMap<string, string> = new Map(
  Object.entries({
    pdf: 'application/pdf',
    png: 'image/png',
    jpg: 'image/jpeg',
    jpeg: 'image/jpeg',
    tif: 'image/tiff',
    tiff: 'image/tiff',
    zip: ZIP,
    docx: `${OFFICE}wordprocessingml.document`,
    xlsx: `${OFFICE}spreadsheetml.sheet`,
    xml: 'application/xml',
    p7s: PKCS7,
    p7m: PKCS7,
  }),
);

const KNOWN_TYPES: ReadonlySet<string> = new Set(TYPE_OF_EXTENSION.values());

/** After a byte order mark, an XML declaration and comments. */
const PAGE =
  /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->)[\s\S])*-->\s*)*<(?:!doctype\s+html|html|head|body)\b/i;

/** DER of the object identifier 1.2.840.113549.1.7.2, signed data. */
const SIGNED_DATA = Buffer.from('06092a864886f70d010702', 'hex');

/** What a file is by its first bytes; undefined where no known type begins like this. */
export async function mediaTypeOf(head: Buffer): Promise<string | undefined> {
  // Only the beginning is looked at: whatever of a container is unpacked to tell its kind is bounded by that.
  const found = await fileTypeFromBuffer(head.subarray(0, HEAD_BYTES));
  if (found) return normalMediaType(found.mime);
  return isPkcs7(head) ? PKCS7 : undefined;
}

/** Whether the content is HTML: what a server under maintenance answers with, whatever is asked of it. */
export function isPage(head: Buffer): boolean {
  return PAGE.test(head.toString('latin1', 0, 1_024));
}

/** Whether the content is a zip archive, whatever is in it. */
export function isContainer(head: Buffer): boolean {
  return head.length >= 4 && head.readUInt16BE(0) === 0x504b && [0x0304, 0x0506, 0x0708].includes(head.readUInt16BE(2));
}

/** Whether content of the found type may be declared as the other. An office file and a plain zip may stand for each other. */
export function fitsDeclared(found: string, declared: string | undefined): boolean {
  const wanted = normalMediaType(declared ?? '');
  if (wanted === '' || wanted === UNKNOWN || found === UNKNOWN || wanted === found) return true;
  const isOffice = (type: string): boolean => type.startsWith(OFFICE);
  return (found === ZIP && isOffice(wanted)) || (isOffice(found) && wanted === ZIP);
}

/** What a name declares by its extension; undefined where it declares nothing that is known. */
export function declaredByName(name: string): string | undefined {
  return TYPE_OF_EXTENSION.get(/\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase() ?? '');
}

/**
 * What a document declares of its file: by its kind (`pdf`, `.PDF`, `application/pdf`), or where it has none by the
 * extension of its name; undefined where it declares nothing that is known, as `Bản gốc`.
 */
export function declaredBy({ name, kind }: { readonly name: string; readonly kind?: string }): string | undefined {
  if (kind === undefined) return declaredByName(name);
  const type = normalMediaType(kind);
  return KNOWN_TYPES.has(type) ? type : declaredByName(`.${kind.trim()}`);
}

function normalMediaType(type: string): string {
  const bare = type.split(';', 1)[0]!.trim().toLowerCase();
  return ALIASES.get(bare) ?? bare;
}

function isPkcs7(head: Buffer): boolean {
  if (/^-----BEGIN (PKCS7|CMS)-----/.test(head.toString('latin1', 0, 32))) return true;
  const at = head.subarray(0, 24).indexOf(SIGNED_DATA);
  return head[0] === 0x30 && at > 0 && at <= 8;
}
