import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Of this build; a file's name may have what ours have, so that no text of an error leads elsewhere. */
const BUILT = new URL('../../../', import.meta.url);
const REST_OF_PLACE = /^([\w./-]{1,200}\.js):(\d{1,7}):(\d{1,7})/;

const maps = new Map<string, SourceMap>();

/**
 * The same stack with the places where our own lines stand in TypeScript; what cannot be found stays as it is. A file's
 * map is read when an error first names it: `node --enable-source-maps` reads those of everything that is loaded, and keeps
 * 15 MB of packages' sources in each thread for it.
 */
export function inTypeScript(stack: string, built = BUILT): string {
  const [before = '', ...places] = stack.split(built.href);
  return before + places.map(text => placed(text, built)).join('');
}

/** A text that began with the address of the build. */
function placed(text: string, built: URL): string {
  const [place = '', file = '', line, column] = REST_OF_PLACE.exec(text) ?? [];
  const found =
    place === '' || file.includes('..') ? undefined : origin(new URL(file, built), Number(line), Number(column));
  return found === undefined ? built.href + text : found + text.slice(place.length);
}

function origin(file: URL, line: number, column: number): string | undefined {
  try {
    const found = mapOf(file).findOrigin(line, column);
    if (!('fileName' in found)) return undefined;
    return `${fileURLToPath(new URL(found.fileName, file))}:${found.lineNumber}:${found.columnNumber}`;
  } catch {
    return undefined; // without a map
  }
}

function mapOf({ href }: URL): SourceMap {
  const known = maps.get(href);
  if (known) return known;
  const payload = JSON.parse(readFileSync(new URL(`${href}.map`), 'utf8')) as SourceMapPayload;
  const map = new SourceMap({ ...payload, sourcesContent: [] });
  maps.set(href, map);
  return map;
}
