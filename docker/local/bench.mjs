import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
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
function textOf(name) {
  return readFileSync(join(DIR, `${name}${ENDING}`), 'utf8');
}

/** @param {string} name */
function descriptionOf(name) {
  const [, , quoted = ''] = /export const description = (['"`])(.*?)(\1|\n)/.exec(textOf(name)) ?? [];
  return quoted;
}

/** Names and defaults of the numbers that a benchmark reads from its command line. @param {string} name */
function numbersOf(name) {
  const read = textOf(name).matchAll(/numberOption\(args, '([a-z-]+)', ([\d_]+)\)/g);
  return [...read].map(([, option = '', standard = '']) => ({ option, standard: standard.replaceAll('_', '') }));
}

/** @param {string} name */
function usageOf(name) {
  const numbers = numbersOf(name).map(({ option, standard }) => `  ${`--${option} N`.padEnd(16)} default ${standard}`);
  const always = ['  --json FILE      the figures go there as well', '  --help           this text'];
  return [`${name}: ${descriptionOf(name)}`, '', ...numbers, ...always].join('\n');
}

/**
 * What is no option of the benchmark would else be passed over in silence.
 * @param {string} name
 * @param {string[]} args
 * @returns {Record<string, unknown>}
 */
function readOptions(name, args) {
  const numbers = numbersOf(name).map(({ option }) => [option, { type: 'string' }]);
  const options = { ...Object.fromEntries(numbers), json: { type: 'string' }, help: { type: 'boolean' } };
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new LocalError(`${error instanceof Error ? error.message : error}\n\n${usageOf(name)}`, 2);
  }
}

/** A file is relative to where the person is who typed it. @param {Record<string, unknown>} options */
function toArguments(options) {
  const from = process.env['INIT_CWD'] ?? process.cwd();
  return Object.entries(options).flatMap(([option, value]) => [
    `--${option}`,
    option === 'json' ? resolve(from, String(value)) : String(value),
  ]);
}

runCommand(async life => {
  const [name, ...args] = process.argv.slice(2);
  await prepare({ infrastructure: name !== undefined, build: true });
  if (name === undefined || name === '--help') {
    names().forEach(each => say(`${each.padEnd(16)} ${descriptionOf(each)}`));
    return 0;
  }
  if (!names().includes(name)) throw new LocalError(`There is no benchmark ${name}; there are: ${names().join(', ')}`);
  const { help, ...options } = readOptions(name, args);
  if (help) {
    say(usageOf(name));
    return 0;
  }
  const env = await startFresh(life, join(hubDir, 'bench'));
  return runHere(['node', '--enable-source-maps', join(DIR, `${name}${ENDING}`), ...toArguments(options)], env);
});
