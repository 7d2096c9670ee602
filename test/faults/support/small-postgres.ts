import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../../docker/local/postgres.mjs';
import { hasEnded } from '../../../docker/local/service.mjs';
import { lockOwner, openSession } from '../../../docker/local/session.mjs';
import { type Fault, NotPossibleHere } from './fault.js';

const PREFIX = 'hub-small-disk-';
const SIZE_MB = 400;
/** Younger ones may belong to a run that is just starting. */
const LEFT_OVER_AFTER_MS = 600_000;
const CHUNK = Buffer.alloc(1_048_576);

type Session = Awaited<ReturnType<typeof openSession>>;
type Service = Awaited<ReturnType<typeof startPostgres>>;

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

  /** The disk runs full, and has room again; PostgreSQL is started again where it did not survive that. */
  readonly runsFull: Fault = {
    name: 'disk full for PostgreSQL',
    holdMs: 6_000,
    grips: ['postgres'],
    inflict: async () => this.fill(),
    heal: () => this.makeRoom(),
  };

  async remove(): Promise<void> {
    await this.session.close();
    removeDisk(this.disk);
  }

  private get ballast(): string {
    return join(this.disk, 'ballast');
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
    if (!hasEnded(this.service.child)) return 'PostgreSQL lived through it';
    this.service = await startPostgres(this.session, true);
    return 'PostgreSQL had ended and was started again';
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
