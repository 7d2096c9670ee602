import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { capture } from './command.mjs';
import { LocalError, say } from './console.mjs';
import { runCommand } from './lifecycle.mjs';
import { root } from './places.mjs';

const FILE = join(root, 'docker', 'compose.yml');

/** Without the client: that it is YAML, and names no service that is not there. */
function checkNames() {
  const { services } = parse(readFileSync(FILE, 'utf8'), { merge: true });
  const wanted = Object.values(services).flatMap(({ depends_on: needs = {} }) =>
    Array.isArray(needs) ? needs : Object.keys(needs),
  );
  const missing = wanted.filter(name => !(name in services));
  if (missing.length > 0) throw new LocalError(`docker/compose.yml depends on what it has not: ${missing.join(', ')}`);
  say('docker compose is not here: only names were checked');
}

runCommand(async () => {
  const client = await capture(['docker', 'compose', 'version']).catch(() => ({ code: 1 }));
  if (client.code !== 0) {
    checkNames();
    return 0;
  }
  const { code, output } = await capture(['docker', 'compose', '-f', FILE, '--profile', '*', 'config', '--quiet']);
  if (code !== 0) say(output);
  return code;
});
