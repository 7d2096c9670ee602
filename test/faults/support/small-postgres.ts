import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { startPostgres } from '../../../docker/local/postgres.mjs';
import { hasEnded } from '../../../docker/local/service.mjs';
import { lockOwner, openSession } from '../../../docker/local/session.mjs';
import { type Fault, NotPossibleHere } from './fault.js';

const PREFIX = 'hub-small-disk-';
const SIZE_MB = 400;
/** Younger ones may belong to a run that is just starting. */
const LEFT_OVER_AFTER_MS = 600_000;
const CHUNK = Buffer.alloc(1_048_576);
/** How long PostgreSQL lives with a disk on which no table can grow, before its log has no room either. */
const REFUSING_MS = 5_000;
/** More than the files of the log that PostgreSQL keeps in reserve can take. */
const WAL_MB = SIZE_MB;
const DISK_FULL = '53100';
const GROW_A_TABLE = `CREATE TABLE ballast AS SELECT repeat(md5(i::text), 30) FROM generate_series(1, 20000) i`;
const GROW_THE_LOG = `SELECT pg_logical_emit_message(false, 'ballast', repeat('x', 1048576), true)`;

type Session = Awaited<ReturnType<typeof openSession>>;
type Service = Awaited<ReturnType<typeof startPostgres>>;

/** What PostgreSQL says, or the connection that it breaks. */
type Failure = Error & { readonly code?: string; readonly severity?: string };

/** A PostgreSQL of its own, data and log, on a disk in memory that is small enough to be filled. */
export class SmallPostgres {
  private constructor(
    private readonly disk: string,
    private readonly session: Session,
    private service: Service,
  ) {}

  /** Throws NotPossibleHere where no file system can be mounted. */
  static async start(): Promise<SmallPostgres> {
    removeLeftOvers();
    const disk = mkdtempSync(join(tmpdir(), PREFIX));
    const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MB}m`, 'tmpfs', disk]);
    if (status !== 0) {
      rmSync(disk, { recursive: true });
      throw new NotPossibleHere(`a small disk cannot be mounted (${error?.message ?? stderr.toString().trim()})`);
    }
    const session = await openSession(join(disk, 'run'));
    return new SmallPostgres(disk, session, await startPostgres(session, false));
  }

  get url(): string {
    return this.service.env['DATABASE_URL'] ?? '';
  }

  /**
   * The disk runs full: first no table can grow, then the log has no room either, of which PostgreSQL dies. It is started
   * again when there is room. Where PostgreSQL goes on writing the fault was none, which is an error.
   */
  readonly runsFull: Fault = {
    name: 'disk full for PostgreSQL',
    holdMs: 3_000,
    grips: ['postgres'],
    inflict: () => this.runFull(),
    heal: () => this.makeRoom(),
  };

  async remove(): Promise<void> {
    await this.session.close();
    removeDisk(this.disk);
  }

  private get ballast(): string {
    return join(this.disk, 'ballast');
  }

  private async runFull(): Promise<string> {
    this.fill();
    const refusal = await this.failureOf(GROW_A_TABLE, 1);
    if (refusal?.code !== DISK_FULL) throw new Error(`A table grew on a full disk (${refusal?.message ?? 'no error'})`);
    await pause(REFUSING_MS);
    this.fill(); // what was given back meanwhile
    const death = await this.failureOf(GROW_THE_LOG, WAL_MB);
    if (!death) throw new Error('PostgreSQL lived through a full disk: the fault was none');
    return `refused to write (${refusal.code}), then ended with ${death.severity ?? 'its connections'}`;
  }

  /** The first failure of a statement that is repeated on one connection. */
  private async failureOf(sql: string, times: number): Promise<Failure | undefined> {
    const client = new pg.Client({ connectionString: this.url });
    client.on('error', () => undefined); // it says so itself at the next statement
    try {
      await client.connect();
      for (let i = 0; i < times; i++) await client.query(sql);
      return undefined;
    } catch (error) {
      return error as Failure;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private fill(): void {
    try {
      for (;;) appendFileSync(this.ballast, CHUNK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }

  private async makeRoom(): Promise<string> {
    rmSync(this.ballast);
    if (!hasEnded(this.service.child)) return 'recovered by itself';
    this.service = await startPostgres(this.session, true);
    return 'started again';
  }
}

function removeDisk(disk: string): void {
  spawnSync('umount', [disk]);
  rmSync(disk, { recursive: true, force: true });
}

/** What a run that was killed has left mounted. */
function removeLeftOvers(): void {
  const disks = readdirSync(tmpdir()).filter(name => name.startsWith(PREFIX));
  for (const disk of disks.map(name => join(tmpdir(), name))) {
    const isOld = Date.now() - statSync(disk).mtimeMs > LEFT_OVER_AFTER_MS;
    if (isOld && !lockOwner(join(disk, 'run.lock'))) removeDisk(disk);
  }
}
