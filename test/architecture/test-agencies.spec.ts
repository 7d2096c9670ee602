import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const FOLDERS = ['test/acceptance', 'test/faults'];

/** Codes of provinces that a test file takes for itself, by file. */
function codesByFile(): [string, Set<string>][] {
  return FOLDERS.flatMap(folder =>
    readdirSync(resolve(folder))
      .filter(file => file.endsWith('.test.ts'))
      .map((file): [string, Set<string>] => {
        const text = readFileSync(join(resolve(folder), file), 'utf8');
        return [file, new Set([...text.matchAll(/'(H(?:[6-8]\d|9[0-8]))'/g)].map(match => match[1]!))];
      }),
  );
}

describe('test files that share a Kafka', () => {
  it('each have provinces of their own, or one would be brought the records of another to partners that are gone', () => {
    const owners = new Map<string, string[]>();
    for (const [file, codes] of codesByFile()) {
      for (const code of codes) owners.set(code, [...(owners.get(code) ?? []), file]);
    }
    expect([...owners].filter(([, files]) => files.length > 1)).toEqual([]);
    expect(owners.size).toBeGreaterThan(15);
  });
});
