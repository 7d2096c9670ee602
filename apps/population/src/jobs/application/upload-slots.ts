import { Injectable } from '@nestjs/common';
import { PopulationJobsConfig } from '#libs/config';
import { HubError } from '#libs/kernel';

const COME_AGAIN_MS = 10_000;

/** Files that this process takes in at once: each costs memory and a thread's time. */
@Injectable()
export class UploadSlots {
  private taken = 0;

  constructor(private readonly config: PopulationJobsConfig) {}

  /** Throws `unavailable` where none is free. */
  async within<T>(work: () => Promise<T>): Promise<T> {
    if (this.taken >= this.config.uploadsAtOnce) throw tooMany();
    this.taken++;
    try {
      return await work();
    } finally {
      this.taken--;
    }
  }
}

function tooMany(): HubError {
  const detail = 'Other files are being taken in: send this one again after the time in Retry-After';
  return new HubError('unavailable', 'unavailable', 'No file can be taken in now', {
    detail,
    retryAfterMs: COME_AGAIN_MS,
  });
}
