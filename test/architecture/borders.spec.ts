import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = process.cwd();
const FIXTURES = join('test', 'architecture', 'fixtures');

interface Finding {
  readonly rule: { readonly name: string };
}

/** Rule names that the cruiser reports for one tree. */
function violations(folder: string): string[] {
  const cruiser = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const args = [cruiser, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', folder];
  const json = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64_000_000 });
  const report = JSON.parse(json) as { summary: { violations: Finding[] } };
  return report.summary.violations.map(violation => violation.rule.name);
}

describe('the borders between apps and libraries', () => {
  const found = violations(FIXTURES);
  const config = createRequire(join(ROOT, 'package.json'))(join(ROOT, '.dependency-cruiser.cjs')) as {
    forbidden: { name: string }[];
  };

  it.each(config.forbidden.map(rule => rule.name))('rule %s bites on its fixture', rule => {
    expect(readdirSync(FIXTURES)).toContain(rule);
    expect(found).toContain(rule);
  });
});
