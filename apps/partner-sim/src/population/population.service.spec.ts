import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PartnerSimConfig } from '../partner-sim.config.js';
import { PopulationService } from './population.service.js';

function serviceOf(populationRate: number): PopulationService {
  return new PopulationService(Object.assign(new PartnerSimConfig(), { populationRate }));
}

/** How many of a hundred come in at once. */
const entered = (service: PopulationService) =>
  Array.from({ length: 100 }, () => service.enter()).filter(closed => closed === undefined).length;

describe('PopulationService', () => {
  // A second that passed between two requests would let one more in.
  beforeEach(() => void jest.spyOn(Date, 'now').mockReturnValue(1_000_000));
  afterEach(() => void jest.restoreAllMocks());

  it('has no quota by itself', () => {
    expect(entered(serviceOf(0))).toBe(100);
  });

  it('begins with the quota of its configuration, takes another, and comes back to it', () => {
    const service = serviceOf(1);
    expect(entered(service)).toBe(1);
    service.limit({});
    expect(entered(service)).toBe(100);
    service.limit();
    expect(entered(service)).toBe(1);
    expect(service.asked()).toMatchObject({ overQuota: 198 });
  });

  it('counts what it refuses, and forgets it when told to', () => {
    const service = serviceOf(0);
    service.answer({ body: Buffer.from('<no-soap/>'), soapAction: '""' });
    expect(service.asked()).toMatchObject({ refused: 1, lookUps: 0, distinctNumbers: 0 });
    service.reset();
    expect(service.asked()).toMatchObject({ refused: 0 });
  });
});
