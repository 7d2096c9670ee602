/** Text as PostgreSQL takes it, without NUL and half characters, and cut to a length. */
export function storableText(text: string, maxLength: number): string {
  const short = text.length > maxLength ? text.slice(0, maxLength) : text;
  return (short.includes('\u0000') ? short.replaceAll('\u0000', '\ufffd') : short).toWellFormed();
}
