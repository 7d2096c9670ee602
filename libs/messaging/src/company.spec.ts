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
    expect(at(1_000).isExpectedWithin(3)).toBe(true);
    expect(at(300).isExpectedWithin(3)).toBe(false);
    expect(at(400, 2).isExpectedWithin(3)).toBe(false);
  });

  it('goes alone soon after a rush', () => {
    const company = at(5_000);
    expect(at(50, 1, company, 2_000).isExpectedWithin(3)).toBe(false);
  });

  it('is not made to wait by the first that ever came', () => {
    const company = new Company();
    company.note(1);
    expect(company.isExpectedWithin(3)).toBe(false);
  });
});
