import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { LocalError } from './console.mjs';

const SOCKETS = [
  '/var/run/docker.sock',
  join(homedir(), '.docker/run/docker.sock'),
  join(homedir(), '.docker/desktop/docker.sock'),
];
const RUNTIME_SOCKETS = ['docker.sock', 'podman/podman.sock'];

function isNamed() {
  const named =
    process.env['DOCKER_HOST'] ?? process.env['DOCKER_CONTEXT'] ?? process.env['TESTCONTAINERS_HOST_OVERRIDE'];
  return Boolean(named) || existsSync(join(homedir(), '.testcontainers.properties'));
}

function hasSocket() {
  const runtime = process.env['XDG_RUNTIME_DIR'] ?? `/run/user/${process.getuid?.() ?? 0}`;
  return [...SOCKETS, ...RUNTIME_SOCKETS.map(socket => join(runtime, socket))].some(existsSync);
}

/** @param {string} reason */
export function noEngine(reason) {
  return new LocalError(`HUB_TEST_INFRA=testcontainers needs a container engine: ${reason}. Unset it to do without.`);
}

/** Fails at once where there is no sign of an engine; where there is one, testcontainers says whether it works. */
export function checkForEngine() {
  if (!isNamed() && !hasSocket()) throw noEngine('no DOCKER_HOST is set and no socket of Docker or Podman is there');
}
