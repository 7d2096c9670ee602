import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { killInfrastructure, restartInfrastructure, waitFor } from '#libs/testing';
import type { Fault, Surroundings } from './fault.js';

const CUT_EVERY_MS = 150;
const CUTS = 25;

export const KAFKA_KILLED: Fault = {
  name: 'kill -9 of the broker',
  holdMs: 2_000,
  grips: ['kafka'],
  inflict: () => killInfrastructure('kafka', 'SIGKILL'),
  heal: () => restartInfrastructure('kafka'),
};

/** SIGQUIT is PostgreSQL's immediate shutdown: no checkpoint, recovery at the next start. */
const POSTGRES_STOPPED: Fault = {
  name: 'PostgreSQL immediate shutdown',
  holdMs: 2_000,
  grips: ['postgres'],
  inflict: () => killInfrastructure('postgres', 'SIGQUIT'),
  heal: () => restartInfrastructure('postgres'),
};

const CONNECTIONS_CUT: Fault = {
  name: 'connections cut in mid-transaction',
  holdMs: 0,
  grips: ['postgres'],
  inflict: cutRepeatedly,
  heal: async () => undefined,
};

const REDIS_KILLED: Fault = {
  name: 'Redis killed',
  holdMs: 2_000,
  grips: ['redis'],
  inflict: () => killInfrastructure('redis', 'SIGKILL'),
  heal: () => restartInfrastructure('redis'),
};

const REDIS_FLUSHED: Fault = {
  name: 'Redis flushed',
  holdMs: 500,
  grips: ['redis'],
  inflict: flushRedis,
  heal: async () => undefined,
};

export const INFRASTRUCTURE_FAULTS = [KAFKA_KILLED, POSTGRES_STOPPED, CONNECTIONS_CUT, REDIS_KILLED, REDIS_FLUSHED];

/** Broker and database at once: nothing that the hub leans on is left. */
export const ALL_AWAY: Fault = {
  name: 'broker, PostgreSQL and Redis killed together',
  holdMs: 2_000,
  grips: ['kafka', 'postgres', 'redis'],
  async inflict() {
    await Promise.all([
      killInfrastructure('kafka', 'SIGKILL'),
      killInfrastructure('postgres', 'SIGQUIT'),
      killInfrastructure('redis', 'SIGKILL'),
    ]);
  },
  async heal() {
    for (const name of ['redis', 'postgres', 'kafka'] as const) await restartInfrastructure(name);
  },
};

/** Those that are at work or between two statements of a transaction, again and again. */
async function cutRepeatedly({ hub }: Surroundings): Promise<string> {
  let cut = 0;
  for (let i = 0; i < CUTS; i++) {
    const rows = await hub.database.query<{ pid: number }>(
      `SELECT pg_terminate_backend(pid), pid FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE 'hub-%' AND state IN ('active', 'idle in transaction')`,
    );
    cut += rows.length;
    await pause(CUT_EVERY_MS);
  }
  return `${cut} connections cut`;
}

async function flushRedis(): Promise<void> {
  const { hostname, port } = new URL(process.env['REDIS_URL'] ?? '');
  let said = '';
  const socket = connect(Number(port), hostname, () => socket.write('FLUSHALL\r\n'));
  socket.on('data', data => (said += data.toString()));
  socket.on('error', error => (said = error.message));
  try {
    await waitFor(() => said.startsWith('+OK'), { what: 'Redis to be flushed' });
  } finally {
    socket.destroy();
  }
}
