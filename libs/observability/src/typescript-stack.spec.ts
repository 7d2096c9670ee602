import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inTypeScript } from './typescript-stack.js';

let root = '';

const SOURCE = [
  'interface Gone {',
  '  readonly whole: string;',
  '}',
  'export const fail = (x: Gone) => {',
  '  throw x;',
  '};',
];

/** Builds the source as the hub is built, and gives the place of its `throw` in what came out. */
function build(dir: string): { place: string; source: string } {
  mkdirSync(join(root, dir, 'dist'), { recursive: true });
  mkdirSync(join(root, dir, 'src'), { recursive: true });
  const source = join(root, dir, 'src', 'a.ts');
  const built = join(root, dir, 'dist', 'a.js');
  const options = {
    filename: source,
    outputPath: built,
    sourceMaps: true,
    jsc: { parser: { syntax: 'typescript' } },
  } as const;
  const { code, map = '' } = transformSync(SOURCE.join('\n'), options);
  writeFileSync(built, code);
  writeFileSync(`${built}.map`, map);
  const line = code.split('\n').findIndex(text => text.includes('throw x'));
  return { place: `${pathToFileURL(built).href}:${line + 1}:${code.split('\n')[line]!.indexOf('throw') + 1}`, source };
}

const stackAt = (place: string): string => `Error: no\n    at fail (${place})\n    at node:internal/timers:9:3`;
const told = (stack: string): string => inTypeScript(stack, pathToFileURL(`${root}/ours/dist/`));

describe('a stack in TypeScript', () => {
  beforeAll(() => void (root = mkdtempSync(join(tmpdir(), 'stack-'))));
  afterAll(() => rmSync(root, { recursive: true }));

  it('names the lines of TypeScript that failed, and leaves the other places', () => {
    const { place, source } = build('ours');
    expect(told(stackAt(place) + stackAt(place))).toBe(stackAt(`${source}:5:3`) + stackAt(`${source}:5:3`));
  });

  it.each([
    ['of another build', () => build('theirs').place],
    ['without a map', () => `${pathToFileURL(root).href}/ours/dist/none.js:1:1`],
    ['that leads out of the build', () => build('theirs').place.replace('/theirs/', '/ours/dist/../../theirs/')],
    ['that is none', () => `${pathToFileURL(root).href}/ours/dist/?/dev/zero#.js:1:1`],
  ])('leaves a place %s as it is', (_, placeOf) => {
    const stack = stackAt(placeOf());
    expect(told(stack)).toBe(stack);
  });

  it('takes no longer for what an error quotes than for its length', () => {
    const stack = stackAt(`${pathToFileURL(root).href}/ours/dist/`.repeat(50_000));
    const startedAt = performance.now();
    expect(told(stack)).toBe(stack);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
