const ESCAPED = /_x([0-9a-fA-F]{4})_/g;
/** What XML 1.0 cannot hold, and the return, which XML readers turn into a newline. */
const UNWRITABLE = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g;
/** The most that Excel takes in a cell. */
const MAX_CELL_CHARS = 32_767;

/** Excel's escapes for what XML cannot hold: `_x000D_` is a carriage return. */
export function unescapeXlsx(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(ESCAPED, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

/** A text as the content of an XML element in XLSX. Cut to what Excel takes. */
export function escapeXlsx(text: string): string {
  const short = text.length > MAX_CELL_CHARS ? text.slice(0, MAX_CELL_CHARS) : text;
  return short
    .toWellFormed()
    .replace(ESCAPED, '_x005F$&')
    .replace(UNWRITABLE, sign => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** The same for an attribute. */
export function escapeXmlAttribute(text: string): string {
  return escapeXlsx(text)
    .replaceAll('"', '&quot;')
    .replace(/[\t\n]/g, ' ');
}
