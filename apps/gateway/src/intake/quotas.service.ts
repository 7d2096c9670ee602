import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type Quota, type QuotaDecision, QuotaLimiter } from '#libs/cache';
import { quotaExceeded } from '#libs/exchange';
import { HubError } from '#libs/kernel';
import { Lanes } from './lanes.service.js';

/** Whose quota: a system's for a service, over all its agreements. */
export interface QuotaOwner {
  readonly system: string;
  readonly service: string;
}

/** The quotas of the agreements (contract.md, `quota-exceeded`). A record counts whether it is accepted or refused. */
@Injectable()
export class Quotas {
  constructor(
    private readonly lanes: Lanes,
    private readonly limiter: QuotaLimiter,
  ) {}

  /** How many of so many records may pass now: the first ones. */
  async admit(owner: QuotaOwner, records: number): Promise<QuotaDecision> {
    const quota = this.quotaOf(owner);
    if (!quota) return { granted: records, retryAfterMs: 0 };
    return this.limiter.take(`${owner.system}/${owner.service}`, quota, records);
  }

  /** Throws `quota-exceeded` where one more record may not pass now. */
  async admitOne(owner: QuotaOwner): Promise<void> {
    const { granted, retryAfterMs } = await this.admit(owner, 1);
    if (granted === 0) throw quotaExceeded(retryAfterMs);
  }

  /** Resolves when so many may pass: a stream is slowed down to its quota, not refused. */
  async waitFor(owner: QuotaOwner, records: number): Promise<void> {
    for (let left = records; left > 0;) {
      const { granted, retryAfterMs } = await this.admit(owner, left);
      left -= granted;
      if (left > 0) await pause(retryAfterMs);
    }
  }

  /** Without a lane there is nothing to count: the record is refused for that. */
  private quotaOf({ system, service }: QuotaOwner): Quota | undefined {
    try {
      return this.lanes.laneOf(system, service).quota;
    } catch (error) {
      if (error instanceof HubError) return undefined;
      throw error;
    }
  }
}
