import { Injectable } from '@nestjs/common';
import { type Quota, QuotaLimiter } from '#libs/cache';
import { POPULATION_VERIFICATION } from '#libs/contracts';
import { restUnless } from '#libs/kernel';

/** What agreements let a system ask in a second: people of files take from it as single questions do, and wait for their turn. */
@Injectable()
export class AgreementQuota {
  constructor(private readonly limiter: QuotaLimiter) {}

  /**
   * Takes one person from the quota of a system; false where `over` came first. Half of what may come at once is left to
   * questions: somebody stands at a counter for these. Of one there is no half: then every second turn is left to them.
   */
  async turn(system: string, { perSecond, burst }: Quota, over: AbortSignal): Promise<boolean> {
    const key = `${system}/${POPULATION_VERIFICATION}`;
    if (burst < 2 && !(await this.wait(`${key}/files`, { perSecond: perSecond / 2, burst: 1 }, over))) return false;
    return this.wait(key, { perSecond, burst: Math.max(1, Math.floor(burst / 2)) }, over);
  }

  private async wait(key: string, quota: Quota, over: AbortSignal): Promise<boolean> {
    while (!over.aborted) {
      const { granted, retryAfterMs } = await this.limiter.take(key, quota, 1);
      if (granted > 0) return true;
      await restUnless(over, retryAfterMs);
    }
    return false;
  }
}
