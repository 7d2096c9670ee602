import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runHere } from './command.mjs';
import { LocalError, say } from './console.mjs';
import { runCommand } from './lifecycle.mjs';
import { hubDir, root } from './places.mjs';
import { prepare } from './prepare.mjs';
import { startFresh } from './test-infrastructure.mjs';

const DIR = join(root, 'dist', 'test', 'bench');
const ENDING = '.bench.js';

/** @returns {string[]} */
function names() {
  const files = existsSync(DIR) ? readdirSync(DIR) : [];
  return files.filter(file => file.endsWith(ENDING)).map(file => file.slice(0, -ENDING.length));
}

/** Read, not imported: importing a benchmark runs it. @param {string} name */
function descriptionOf(name) {
  const text = readFileSync(join(DIR, `${name}${ENDING}`), 'utf8');
  const [, , quoted = ''] = /export const description = (['"`])(.*?)(\1|\n)/.exec(text) ?? [];
  return quoted;
}

/** What the person typed is relative to where they are. @param {string[]} args */
function withAbsolutePath(args) {
  const from = process.env['INIT_CWD'] ?? process.cwd();
  return args.map((arg, index) => (args[index - 1] === '--json' ? resolve(from, arg) : arg));
}

runCommand(async life => {
  const [name, ...args] = process.argv.slice(2);
  await prepare({ infrastructure: name !== undefined, build: true });
  if (name === undefined) {
    names().forEach(each => say(`${each.padEnd(16)} ${descriptionOf(each)}`));
    return 0;
  }
  if (!names().includes(name)) throw new LocalError(`There is no benchmark ${name}; there are: ${names().join(', ')}`);
  const env = await startFresh(life, join(hubDir, 'bench'));
  return runHere(['node', '--enable-source-maps', join(DIR, `${name}${ENDING}`), ...withAbsolutePath(args)], env);
});
