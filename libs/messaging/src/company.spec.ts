import { describe, expect, it } from '@jest/globals';
import { Company } from './company.js';

/** Two seconds of messages at a rate, `together` at a time. */
function at(perSecond: number, together = 1, company = new Company(), from = 0): Company {
  const apartMs = (1_000 * together) / perSecond;
  for (let now = from; now < from + 2_000; now += apartMs) for (let i = 0; i < together; i++) company.note(now);
  return company;
}

describe('a message on its way to Kafka', () => {
  it('waits for company where much comes, and goes alone where little does', () => {
    expect(at(5_000).waitMs(10)).toBe(3);
    expect(at(1_000).waitMs(10)).toBeCloseTo(3);
    expect(at(500).waitMs(10)).toBeCloseTo(6);
    expect(at(250).waitMs(10)).toBe(10);
    expect(at(150).waitMs(10)).toBe(0);
    expect(at(100, 2).waitMs(10)).toBe(0);
    expect(at(5_000).waitMs(2)).toBe(2);
  });

  it('never waits where it is not to', () => {
    expect(at(5_000).waitMs(0)).toBe(0);
  });

  it('goes alone soon after a rush', () => {
    const company = at(5_000);
    expect(at(50, 1, company, 2_000).waitMs(10)).toBe(0);
  });

  it('is not made to wait by the first that ever came', () => {
    const company = new Company();
    company.note(1);
    expect(company.waitMs(10)).toBe(0);
  });
});
