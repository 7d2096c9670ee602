import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { capture, runOrFail } from './command.mjs';
import { LocalError, say, step } from './console.mjs';
import { fingerprint, readIfThere } from './files.mjs';
import { cacheDir, kafkaLibs, root } from './places.mjs';
import { until } from './process-table.mjs';
import { lockOwner, takeLock } from './session.mjs';
import { checkNode, checkTools } from './tools.mjs';

/** @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockedPackage */

const LOCK = join(cacheDir, 'cache', 'prepare.lock');
const WAIT_FOR_OTHERS_MS = 10 * 60_000;
const POM = fileURLToPath(new URL('kafka/pom.xml', import.meta.url));
const PATCHES_STAMP = join(root, 'node_modules', '.patches');
const JARS_STAMP = join(dirname(kafkaLibs), 'stamp');
const BUILD_STAMP = join(root, 'dist', '.fingerprint');
const SOURCES = ['apps', 'libs', 'test/bench'].map(folder => join(root, folder));
const BUILD_SETTINGS = ['.swcrc', 'package.json'].map(file => join(root, file));

/** @param {string} file @returns {Record<string, LockedPackage>} */
function lockedPackages(file) {
  return JSON.parse(readIfThere(file) ?? '{}').packages ?? {};
}

/** What npm wrote into node_modules at the end of its last install is what the lock file asks for. */
function packagesAreInstalled() {
  const installed = lockedPackages(join(root, 'node_modules', '.package-lock.json'));
  const { '': _project, ...wanted } = lockedPackages(join(root, 'package-lock.json'));
  /** @param {[string, LockedPackage]} entry */
  const differs = ([path, { version, integrity, optional }]) => {
    const found = installed[path];
    return found ? found.version !== version || found.integrity !== integrity : !optional;
  };
  return !Object.entries(wanted).some(differs) && Object.keys(installed).every(path => path in wanted);
}

/** What npm's own list of the installed packages does not tell: with which of our patches they were installed. */
function patchesHash() {
  return fingerprint([join(root, 'patches')], []);
}

/** An `npm ci` by hand has applied the patches and left no stamp: to apply them again changes nothing then, and tells. */
async function patchesAreApplied() {
  const known = readIfThere(PATCHES_STAMP);
  if (known !== undefined) return known === patchesHash();
  return (await capture(['npm', 'run', '--silent', 'postinstall'])).code === 0;
}

async function installPackages() {
  if (packagesAreInstalled() && (await patchesAreApplied())) return writeFileSync(PATCHES_STAMP, patchesHash());
  await step('Installing npm packages', () => runOrFail(['npm', 'ci', '--include=dev']));
  writeFileSync(PATCHES_STAMP, patchesHash());
}

function pomHash() {
  return createHash('sha256').update(readFileSync(POM)).digest('hex');
}

function jarsAreThere() {
  return readIfThere(JARS_STAMP) === pomHash();
}

async function fetchJars() {
  if (jarsAreThere()) return;
  const fresh = `${kafkaLibs}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${fresh}`];
  await step("Fetching Kafka's jars", () => runOrFail(['mvn', '-B', '-q', '-f', POM, ...goal]));
  rmSync(kafkaLibs, { recursive: true, force: true });
  renameSync(fresh, kafkaLibs);
  writeFileSync(JARS_STAMP, pomHash());
}

async function build() {
  const now = fingerprint(SOURCES, BUILD_SETTINGS);
  if (readIfThere(BUILD_STAMP) === now) return;
  rmSync(dirname(BUILD_STAMP), { recursive: true, force: true }); // else what was deleted in the sources lives on
  await step('Building', () => runOrFail(['npm', 'run', '--silent', 'build']));
  mkdirSync(dirname(BUILD_STAMP), { recursive: true });
  writeFileSync(BUILD_STAMP, now);
}

/**
 * One at a time in a clone: two would delete node_modules and dist under each other's feet.
 * @template T
 * @param {() => Promise<T>} work
 */
async function alone(work) {
  let owner = takeLock(LOCK);
  if (owner) say(`Waiting for process ${owner.pid}, which is preparing this clone`);
  while (owner) {
    if (!(await until(() => !lockOwner(LOCK), WAIT_FOR_OTHERS_MS))) {
      throw new LocalError(`process ${owner.pid} still holds ${LOCK}`);
    }
    owner = takeLock(LOCK);
  }
  try {
    return await work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

/**
 * Makes a fresh clone runnable, and does nothing that is done already: packages, Kafka's jars, the build.
 * @param {{ infrastructure: boolean, build: boolean }} needs
 */
export async function prepare(needs) {
  checkNode();
  const kafka = needs.infrastructure && !process.env['KAFKA_BROKERS'];
  const redis = needs.infrastructure && !process.env['REDIS_URL'];
  await alone(async () => {
    await checkTools({ kafka, redis, maven: kafka && !jarsAreThere() });
    await Promise.all([installPackages(), kafka ? fetchJars() : undefined]);
    if (needs.build) await build();
  });
  if (needs.build && !existsSync(BUILD_STAMP)) throw new LocalError('nothing was built');
}
