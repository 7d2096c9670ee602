import { Injectable } from '@nestjs/common';
import { PartnerSimConfig } from '../partner-sim.config.js';
import { AskedBook } from './asked-book.js';
import { decide, type SoapCall } from './population-desk.js';
import { type Closed, PopulationGate, type PopulationLimits } from './population-limits.js';
import type { SoapAnswer } from './soap-words.js';

/** The population database: who may come in, what it answers, and how often it was asked about whom. */
@Injectable()
export class PopulationService {
  private readonly gate = new PopulationGate();
  private book = new AskedBook();
  private counts = noCounts();

  constructor(private readonly config: PartnerSimConfig) {
    this.limit();
  }

  /** Absent = as at the start. */
  limit(limits?: PopulationLimits): void {
    const { populationRate } = this.config;
    this.gate.set(limits ?? (populationRate === 0 ? {} : { requestsPerSecond: populationRate }));
  }

  enter(): Closed | undefined {
    const closed = this.gate.enter(Date.now());
    if (closed?.reason === 'over-quota') this.counts.overQuota++;
    if (closed?.reason === 'out-of-hours') this.counts.outOfHours++;
    return closed;
  }

  answer(call: SoapCall): SoapAnswer {
    const { answer, request } = decide(call);
    if (request) this.book.record(request);
    else this.counts.refused++;
    return answer;
  }

  countFault(): void {
    this.counts.faulted++;
  }

  asked() {
    return { ...this.book.summary(), ...this.counts };
  }

  reset(): void {
    this.book = new AskedBook();
    this.counts = noCounts();
  }
}

function noCounts() {
  return { faulted: 0, refused: 0, overQuota: 0, outOfHours: 0 };
}
