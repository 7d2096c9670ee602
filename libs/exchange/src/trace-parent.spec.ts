import { describe, expect, it } from '@jest/globals';
import { traceParentOf } from './trace-parent.js';

const GIVEN = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('traceParentOf', () => {
  it('goes on with the caller’s trace', () => {
    expect(traceParentOf(GIVEN)).toBe(GIVEN);
  });

  it.each([undefined, 'x', GIVEN.toUpperCase(), `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, [GIVEN, GIVEN]])(
    'starts a trace of its own where there is none: %s',
    header => {
      const made = traceParentOf(header);
      expect(made).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
      expect(made).not.toBe(traceParentOf(header));
    },
  );
});
