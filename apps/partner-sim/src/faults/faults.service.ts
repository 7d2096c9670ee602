import { Injectable } from '@nestjs/common';
import type { Fault } from './fault.js';

interface Armed {
  readonly fault: Fault;
  /** Hits owed: grows by the share with each call, so that a share is met exactly and the same way each time. */
  owed: number;
  hits: number;
}

/** The faults that are on, one to a target; a new one replaces the old. */
@Injectable()
export class FaultsService {
  private readonly armed = new Map<string, Armed>();

  arm(fault: Fault): void {
    this.armed.set(fault.target, { fault, owed: 0, hits: 0 });
  }

  clear(): void {
    this.armed.clear();
  }

  list(): (Fault & { readonly hits: number })[] {
    for (const target of this.armed.keys()) this.current(target);
    return [...this.armed.values()].map(({ fault, hits }) => ({ ...fault, hits }));
  }

  /** The fault that this call meets, if any. */
  next(target: string): Fault | undefined {
    if (this.armed.size === 0) return undefined;
    const armed = this.current(target);
    if (!armed) return undefined;
    armed.owed += armed.fault.share;
    if (armed.owed < 1 - 1e-9) return undefined;
    armed.owed -= 1;
    armed.hits++;
    return armed.fault;
  }

  private current(target: string): Armed | undefined {
    const armed = this.armed.get(target);
    if (armed && Date.now() >= armed.fault.endsAt) this.armed.delete(target);
    return this.armed.get(target);
  }
}
