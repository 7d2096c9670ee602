import { describe, expect, it } from '@jest/globals';
import type { DeliveryOutcome } from '#libs/connectors';
import type { Logger } from '#libs/observability';
import { TroubleLog } from './trouble-log.js';

const outcome = (status: DeliveryOutcome['status'], code: string): DeliveryOutcome =>
  status === 'delivered' ? { status, code, durationMs: 1 } : { status, code, detail: '', durationMs: 1 };
const fails = (code = 'redirect'): DeliveryOutcome => outcome('retry', code);
const works = outcome('delivered', 'http-200');

function linesOf(outcomes: readonly (readonly [number, DeliveryOutcome])[]): string[] {
  const lines: string[] = [];
  const write =
    (level: string): Logger['info'] =>
    (_message, { code } = {}) =>
      void lines.push(`${level} ${code}`);
  const logger: Logger = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  const log = new TroubleLog({ code: 'hook', system: 'partner' }, logger);
  for (const [now, each] of outcomes) log.note(each, now);
  return lines;
}

describe('the log of an endpoint', () => {
  it('says once that it fails, for as long as it does', () => {
    expect(linesOf([1, 2, 100_000, 900_000].map(now => [now, fails()]))).toEqual(['warn redirect']);
  });

  it('says when it works again, and nothing of one that always did', () => {
    expect(
      linesOf([
        [1, works],
        [2, fails()],
        [3, works],
        [4, works],
      ]),
    ).toEqual(['warn redirect', 'info delivered']);
  });

  it('names another trouble', () => {
    expect(
      linesOf([
        [1, fails()],
        [2, fails('dns')],
      ]),
    ).toEqual(['warn redirect', 'warn dns']);
  });

  it('is not filled by one that comes and goes', () => {
    const flaps = Array.from({ length: 200 }, (_, i) => [i * 100, i % 2 ? works : fails()] as const);
    expect(linesOf(flaps)).toEqual(['warn redirect', 'info delivered']);
    expect(linesOf([...flaps, [80_000, fails()]])).toHaveLength(3);
  });

  it('takes a refused message for a sign of life', () => {
    expect(linesOf([[1, outcome('rejected', 'http-422')]])).toEqual([]);
  });
});
