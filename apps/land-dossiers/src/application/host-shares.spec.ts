import { describe, expect, it } from '@jest/globals';
import { HostShares } from './host-shares.js';

const HANGING = 'hangs.example';

describe('the share of a host', () => {
  it('is used up by what is under way, and there again when that ends', () => {
    const shares = new HostShares(2);
    shares.begin(HANGING);
    expect(shares.rooms(0)).toEqual(new Map([[HANGING, 1]]));
    shares.begin(HANGING);
    shares.begin('well.example');
    expect([...shares.rooms(0)]).toEqual([
      [HANGING, 0],
      ['well.example', 1],
    ]);
    shares.end(HANGING);
    shares.end(HANGING);
    shares.end('well.example');
    expect(shares.rooms(0).size).toBe(0);
  });

  it('is nothing while the host is left alone, longer each time, then one file until it answers', () => {
    const shares = new HostShares(4, () => 1);
    shares.failed(HANGING, 0);
    expect([4_999, 5_000].map(now => shares.rooms(now).get(HANGING))).toEqual([0, 1]);
    shares.failed(HANGING, 5_000);
    expect([14_999, 15_000].map(now => shares.rooms(now).get(HANGING))).toEqual([0, 1]);
    shares.begin(HANGING);
    expect(shares.rooms(15_000).get(HANGING)).toBe(0);
    shares.answered(HANGING);
    expect(shares.rooms(15_000).get(HANGING)).toBe(3);
  });

  it('grows no longer a pause by what was under way when it began', () => {
    const shares = new HostShares(4, () => 1);
    for (let i = 0; i < 4; i++) shares.failed(HANGING, 100 + i);
    expect(shares.rooms(5_100).get(HANGING)).toBe(1);
  });

  it('does not shrink for files that have no link', () => {
    const shares = new HostShares(4);
    shares.failed('', 0);
    expect(shares.rooms(0).size).toBe(0);
  });

  it('remembers so many that fail and no more, and pauses of ten minutes at most', () => {
    const shares = new HostShares(4, () => 1);
    for (let i = 0; i < 2_000; i++) shares.failed(`${i}.example`, 0);
    expect(shares.rooms(0).size).toBe(1_000);
    let now = 0;
    for (let i = 0; i < 40; i++) shares.failed(HANGING, (now += 600_000));
    expect(shares.rooms(now + 600_000).get(HANGING)).toBe(1);
  });
});
