import { create as contentDisposition } from 'content-disposition';
import type { ResultFile } from '../application/job-result.service.js';
import type { FileKind } from '../domain/job.js';

const MEDIA_TYPES: Readonly<Record<FileKind, string>> = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ndjson: 'application/x-ndjson',
};

/** Of a result: never shown inside a page, never kept by anything in between. */
export function resultHeaders({ kind, name }: Pick<ResultFile, 'kind' | 'name'>): Record<string, string> {
  return {
    'content-type': MEDIA_TYPES[kind],
    'content-disposition': contentDisposition(fileNameOf(kind, name)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
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
