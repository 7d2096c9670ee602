import { Injectable } from '@nestjs/common';
import { PopulationJobsConfig } from '#libs/config';
import { HubError } from '#libs/kernel';
import { HealthRegistry } from '#libs/observability';
import type { JobProgress } from './job.view.js';
import { ReadJobsService } from './read-jobs.service.js';

const LOOK_EVERY_MS = 1_000;
const PER_JOB = 20;
const COME_AGAIN_MS = 5_000;

/** Hears of a job: how far it is, or (undefined) that there is no more to hear. */
export type ProgressListener = (progress: JobProgress | undefined) => void;

interface Watch {
  readonly listeners: Set<ProgressListener>;
  timer: NodeJS.Timeout | undefined;
  /** What was told last, as text. */
  told: string;
}

/** Tells listeners how far jobs are. However many listen to one job, it is looked at once a second. */
@Injectable()
export class ProgressFeed {
  private readonly watches = new Map<string, Watch>();
  private listening = 0;

  constructor(
    private readonly reading: ReadJobsService,
    private readonly health: HealthRegistry,
    private readonly config: PopulationJobsConfig,
  ) {}

  /** Returns what ends the listening. Throws `unavailable` where too many listen already. */
  listen(system: string, id: string, listener: ProgressListener): () => void {
    const known = this.watches.get(id);
    if (this.listening >= this.config.listeners || (known && known.listeners.size >= PER_JOB)) throw tooMany();
    const watch: Watch = known ?? { listeners: new Set(), timer: undefined, told: '' };
    this.watches.set(id, watch);
    watch.listeners.add(listener);
    this.listening++;
    if (!known) this.lookLater(system, id, watch);
    return () => this.leave(id, watch, listener);
  }

  private leave(id: string, watch: Watch, listener: ProgressListener): void {
    if (!watch.listeners.delete(listener)) return;
    this.listening--;
    if (watch.listeners.size > 0) return;
    clearTimeout(watch.timer);
    if (this.watches.get(id) === watch) this.watches.delete(id);
  }

  private lookLater(system: string, id: string, watch: Watch): void {
    watch.timer = setTimeout(() => void this.look(system, id, watch), LOOK_EVERY_MS).unref();
  }

  /** A process that stops lets its listeners go: they come again, to another one. */
  private async look(system: string, id: string, watch: Watch): Promise<void> {
    const progress = await this.reading.progress(system, id).catch((error: unknown) => retriableOr(error));
    if (progress && progress !== 'later') this.tell(watch, progress);
    const isOver = progress === undefined || (progress !== 'later' && isFinished(progress)) || this.health.isDraining;
    if (isOver) for (const listener of [...watch.listeners]) listener(undefined);
    else if (watch.listeners.size > 0) this.lookLater(system, id, watch);
  }

  private tell(watch: Watch, progress: JobProgress): void {
    const text = JSON.stringify(progress);
    if (text === watch.told) return;
    watch.told = text;
    for (const listener of [...watch.listeners]) listener(progress);
  }
}

export function isFinished({ finishedAt }: JobProgress): boolean {
  return finishedAt !== null;
}

/** While the database is away there is nothing to tell; a job that is gone has come to its end. */
function retriableOr(error: unknown): 'later' | undefined {
  return error instanceof HubError && error.retriable ? 'later' : undefined;
}

function tooMany(): HubError {
  const detail = 'Too many listen already: ask for the job without text/event-stream';
  return new HubError('unavailable', 'unavailable', 'The progress cannot be followed now', {
    detail,
    retryAfterMs: COME_AGAIN_MS,
  });
}
