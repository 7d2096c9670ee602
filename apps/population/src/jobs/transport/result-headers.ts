import { create as contentDisposition } from 'content-disposition';
import type { TableFormat } from '#libs/tabular';
import type { ResultFile } from '../application/job-result.service.js';
import type { FileKind } from '../domain/job.js';

const MEDIA_TYPES: Readonly<Record<FileKind, string>> = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ndjson: 'application/x-ndjson',
};

/** Of a result: never shown inside a page, never kept by anything in between. */
export function resultHeaders({ format, name }: Pick<ResultFile, 'format' | 'name'>): Record<string, string> {
  return {
    'content-type': mediaTypeOf(format),
    'content-disposition': contentDisposition(fileNameOf(format.kind, name)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
}

/** A text is in the encoding of the file that was uploaded. */
function mediaTypeOf(format: TableFormat): string {
  const type = MEDIA_TYPES[format.kind];
  return format.kind === 'xlsx' ? type : `${type}; charset=${format.encoding}`;
}

/** `ket-qua-<name>`: in no other folder, and without what a file system does not take. */
function fileNameOf(kind: FileKind, name = ''): string {
  const base = name
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.[^.]{1,8}$/, '');
  const clean = base.replace(/[\p{C}"*:<>?|%]/gu, '').replace(/^[\s.]+|[\s.]+$/g, '');
  return clean === '' ? `ket-qua.${kind}` : `ket-qua-${clean}.${kind}`;
}
