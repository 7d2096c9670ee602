import type { HttpResult } from './http-result.js';

const BUSY: ReadonlySet<number> = new Set([429, 503]);

/**
 * The HTTP calls of one `deliver`. Each after the first waits until the partner takes another; once it has refused one for
 * what has nothing to do with its message – no answer at all, or 429 and 503 with Retry-After – none goes any more, and
 * that answer stands for the rest.
 */
export class CallSeries {
  private calls = 0;
  private refusal: HttpResult | undefined;

  constructor(private readonly nextTurn: (() => Promise<void>) | undefined) {}

  async call(post: () => Promise<HttpResult>): Promise<HttpResult> {
    if (this.calls++ > 0) await this.nextTurn?.();
    if (this.refusal) return this.refusal;
    const result = await post();
    if (concernsPartner(result)) this.refusal ??= result;
    return result;
  }
}

function concernsPartner(result: HttpResult): boolean {
  return result.kind === 'failure' || (BUSY.has(result.status) && result.retryAfter !== undefined);
}
