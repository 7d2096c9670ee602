import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @param {string} file */
export function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/**
 * Whole or not at all, readable by the owner only.
 * @param {string} file
 * @param {string} text
 */
export function writePrivately(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, text, { mode: 0o600 });
  chmodSync(temporary, 0o600);
  renameSync(temporary, file);
}

/**
 * @param {string} file
 * @param {() => string} make
 */
export function readOrMakePrivately(file, make) {
  const known = readIfThere(file);
  if (known !== undefined) return known.trim();
  const made = make();
  writePrivately(file, `${made}\n`);
  return made;
}

/**
 * The last lines of a log.
 * @param {string} file
 * @param {number} [lines]
 */
export function tail(file, lines = 25) {
  const text = readIfThere(file)?.trimEnd();
  return text ? text.split('\n').slice(-lines).join('\n') : '(nothing was logged)';
}

/** @param {string} path a file, a folder or nothing @returns {string[]} */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
}

/**
 * One hash over names and contents of everything under these folders and of these files.
 * @param {string[]} folders
 * @param {string[]} files
 */
export function fingerprint(folders, files) {
  const hash = createHash('sha256');
  for (const file of [...folders.flatMap(filesUnder), ...files.filter(existsSync)].sort()) {
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}
