import { connect, createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { loadConfig, PostgresConfig } from '#libs/config';
import { freePort } from '#libs/testing';
import { awaitPostgres } from '../../../libs/persistence/src/postgres-at-start.js';

const given = loadConfig(PostgresConfig);
let proxy: Server | undefined;

afterEach(() => void proxy?.close());

/** PostgreSQL of this run as it is reached otherwise. */
function configWith(change: (url: URL) => void): PostgresConfig {
  const url = new URL(given.url);
  change(url);
  return Object.assign(new PostgresConfig(), given, { url: url.href });
}

/** From now on it answers on that port. */
function open(port: number): void {
  const { hostname, port: real } = new URL(given.url);
  proxy = createServer(socket => {
    const there = connect(Number(real), hostname);
    for (const side of [socket, there]) side.on('error', () => undefined);
    socket.pipe(there).pipe(socket);
  }).listen(port, '127.0.0.1');
}

describe('an app that starts before PostgreSQL answers', () => {
  it('waits, and goes on once it does', async () => {
    const port = await freePort();
    let isThere = false;
    const waiting = awaitPostgres(configWith(url => (url.host = `127.0.0.1:${port}`))).then(() => isThere);
    await pause(300);
    isThere = true;
    open(port);

    expect(await waiting).toBe(true);
  });

  it('says what is wrong where nobody answers for too long', async () => {
    const port = await freePort();
    const config = configWith(url => (url.host = `127.0.0.1:${port}`));

    await expect(awaitPostgres(config, 100)).rejects.toThrow('ECONNREFUSED');
  });

  it('does not wait where the answer is that the password is wrong, or that there is no such database', async () => {
    await expect(
      awaitPostgres(
        configWith(url => (url.password = 'wrong')),
        Infinity,
      ),
    ).rejects.toThrow('password');
    await expect(
      awaitPostgres(
        configWith(url => (url.pathname = '/nowhere')),
        Infinity,
      ),
    ).rejects.toThrow('nowhere');
  });
});
