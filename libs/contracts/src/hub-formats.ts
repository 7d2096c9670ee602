/**
 * The formats of JSON Schema that are the hub's own: RFC 3339 with offset, from 1990 on; the same and not to come; the name
 * of a document, which is no path; a text that is not in the legacy encodings TCVN3 and VNI.
 */
export const HUB_FORMATS = ['instant', 'reported-instant', 'document-name', 'unicode-text'] as const;
export type HubFormat = (typeof HUB_FORMATS)[number];
