import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A place in a file that was built from TypeScript: ours, and no package's. */
const BUILT_PLACE = /(file:\/\/(?!\S*\/node_modules\/)\S+\/dist\/\S+\.js):(\d+):(\d+)/g;

/** Of files that there are: no text in an error can make it grow. */
const maps = new Map<string, SourceMap>();

/**
 * The same stack with the places where our own lines stand in TypeScript; what cannot be found stays as it is. A file's
 * map is read when an error first names it: `node --enable-source-maps` reads those of everything that is loaded, and keeps
 * 15 MB of packages' sources in each thread for it.
 */
export function inTypeScript(stack: string): string {
  return stack.replace(BUILT_PLACE, (place, url: string, line: string, column: string) => {
    try {
      const origin = mapOf(url).findOrigin(Number(line), Number(column));
      if (!('fileName' in origin)) return place;
      return `${fileURLToPath(new URL(origin.fileName, url))}:${origin.lineNumber}:${origin.columnNumber}`;
    } catch {
      return place; // without a map
    }
  });
}

function mapOf(url: string): SourceMap {
  const known = maps.get(url);
  if (known) return known;
  const payload = JSON.parse(readFileSync(new URL(`${url}.map`), 'utf8')) as SourceMapPayload;
  const map = new SourceMap({ ...payload, sourcesContent: [] });
  maps.set(url, map);
  return map;
}
