/** Steps of a path, roots and drives; characters that cannot be seen or turn the text around. */
const PATH = /(^|[\\/])\.{1,2}([\\/]|$)|^[\\/]|^[A-Za-z]:[\\/]/;
const UNSEEN = /[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/;

/** Whether a text may be the name of a document, such as 'Đơn (mẫu 11/ĐK)', and is no way to another place. */
export function isDocumentName(text: string): boolean {
  return !PATH.test(text) && !UNSEEN.test(text);
}
