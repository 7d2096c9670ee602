import { describe, expect, it } from '@jest/globals';
import { PartnerSilence } from './partner-silence.js';

function silent(): PartnerSilence {
  const silence = new PartnerSilence(1_000);
  for (let i = 0; i < 20; i++) silence.failed();
  return silence;
}

describe('a partner', () => {
  it('is silent when it has answered about nobody for twenty people in a row', () => {
    const silence = new PartnerSilence(1_000);
    for (let i = 0; i < 19; i++) silence.failed();
    expect(silence.isSilent).toBe(false);
    silence.answered();
    for (let i = 0; i < 19; i++) silence.failed();
    expect(silence.isSilent).toBe(false);
    silence.failed();
    expect(silence.isSilent).toBe(true);
  });

  it('is left alone twice as long each time, up to ten minutes; chunks that find it out together wait the same', () => {
    const silence = silent();
    expect([silence.holdMs(0), silence.holdMs(400)]).toEqual([1_000, 600]);
    expect(silence.holdMs(1_000)).toBe(2_000);
    expect(silence.holdMs(3_000)).toBe(4_000);
    let now = 7_000;
    for (let i = 0; i < 30; i++) now += silence.holdMs(now);
    expect(silence.holdMs(now)).toBe(600_000);
  });

  it('begins anew once it has answered', () => {
    const silence = silent();
    silence.holdMs(0);
    silence.answered();
    expect(silence.isSilent).toBe(false);
    expect(silence.holdMs(10_000)).toBe(1_000);
  });
});
