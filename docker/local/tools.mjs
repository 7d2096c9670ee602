import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runOrFail } from './command.mjs';
import { LocalError, say, step } from './console.mjs';

/** @typedef {{ command: string, debian: string, why: string }} Tool */

const JAVA = { command: 'java', debian: 'default-jre-headless', why: 'Java 17 or later, runs Kafka' };
const MAVEN = { command: 'mvn', debian: 'maven', why: "Maven, fetches Kafka's jars" };
const REDIS = { command: 'redis-server', debian: 'redis-server', why: 'Redis 7' };

const OLDEST_NODE = [20, 19];

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} command */
function isInstalled(command) {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.some(folder => isExecutable(join(folder, command)));
}

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new LocalError(`Node ${process.versions.node} is too old: ${OLDEST_NODE.join('.')} or later is needed`);
}

/** @param {Tool[]} missing */
async function installWithApt(missing) {
  const packages = missing.map(tool => tool.debian);
  say(
    `Not installed: ${missing.map(tool => tool.command).join(', ')}. Installing ${packages.join(', ')} with apt-get.`,
  );
  const quiet = ['env', 'DEBIAN_FRONTEND=noninteractive'];
  await step('apt-get update', () => runOrFail([...quiet, 'apt-get', 'update', '-q']));
  const install = ['apt-get', 'install', '-q', '-y', '--no-install-recommends', ...packages];
  await step('apt-get install', () => runOrFail([...quiet, ...install]));
}

/**
 * Makes sure of the programs of the machine that this run needs.
 * @param {{ kafka: boolean, maven: boolean, redis: boolean }} needs
 */
export async function checkTools(needs) {
  const wanted = [...(needs.kafka ? [JAVA] : []), ...(needs.maven ? [MAVEN] : []), ...(needs.redis ? [REDIS] : [])];
  const missing = wanted.filter(tool => !isInstalled(tool.command));
  if (missing.length === 0) return;
  if (process.getuid?.() === 0 && isInstalled('apt-get')) await installWithApt(missing);
  const lacking = missing.filter(tool => !isInstalled(tool.command));
  if (lacking.length === 0) return;
  const names = lacking.map(tool => `${tool.command} (${tool.why})`).join(', ');
  throw new LocalError(
    `Missing: ${names}. On Debian: sudo apt-get install ${lacking.map(tool => tool.debian).join(' ')}`,
  );
}
