import { describe, expect, it } from '@jest/globals';
import { HubError } from '#libs/kernel';
import type { Receipt } from '../intake/record-intake.service.js';
import { takeRecord } from '../intake/submission.js';
import { readBatch } from './batch.js';
import { batchStatusOf, toBatchAnswer, totalsOf } from './batch-answer.js';

const read = (text: string, maxItems = 10) => readBatch(Buffer.from(text), maxItems, item => takeRecord(item, 100));
const withCode = (code: string) => expect.objectContaining({ code });

describe('readBatch', () => {
  it('reads each item in its turn, as the text that goes on', () => {
    expect(read('[ {"a": 1}, 2 ]').map(item => item().value)).toEqual(['{"a":1}', '2']);
  });

  it('refuses the item with a member twice and lets the others pass', () => {
    const [first, second, third] = read('[{"a":1},{"b":{"c":1,"c":2}},{"a":3}]');
    expect(first!().record).toEqual({ a: 1 });
    expect(second).toThrow(
      expect.objectContaining({ errors: [{ pointer: '/b/c', message: 'is there more than once' }] }),
    );
    expect(third!().record).toEqual({ a: 3 });
  });

  it('refuses each of many bad items, however many there are, and no good one', () => {
    const bad = ['{"a":1,"a":2}', '{"a":"x\\u0000"}', '{"a":"\\ud800"}', '{"__proto__":{}}'];
    const texts = Array.from({ length: 100 }, (_, i) => (i % 10 === 9 ? `{"a": [${i}, "]},{\\"["]}` : bad[i % 4]!));
    const items = read(`[${texts.join(' , ')}]`, 100);
    items.forEach((item, i) => {
      if (i % 10 === 9) expect(item().record).toEqual({ a: [i, ']},{"['] });
      else expect(item).toThrow(withCode('payload-invalid'));
    });
    expect(items).toHaveLength(100);
  });

  it('refuses only the item that is too large', () => {
    const [first, second] = read(`["${'x'.repeat(200)}","y"]`);
    expect(first).toThrow(withCode('too-large'));
    expect(second!().record).toBe('y');
  });

  it.each([
    ['[1,2', 'malformed'],
    ['[]', 'payload-invalid'],
    ['{}', 'payload-invalid'],
    ['[1,2,3,4]', 'too-large'],
  ])('refuses %s as a whole', (text, code) => {
    expect(() => read(text, 3)).toThrow(withCode(code));
  });
});

describe('a batch’s answer', () => {
  const ok: Receipt = { transactionId: 'a' };
  const bad: Receipt = { transactionId: 'b', error: new HubError('invalid', 'payload-invalid', 'No') };
  const away: Receipt = { transactionId: 'c', error: new HubError('unavailable', 'unavailable', 'Later') };
  const statusOf = (...receipts: Receipt[]) => batchStatusOf(totalsOf(receipts));

  it('is 202 for all, 207 for some, 422 for none', () => {
    expect([statusOf(ok), statusOf(ok, bad), statusOf(bad)]).toEqual([202, 207, 422]);
  });

  it('is 503 where Kafka took none, because then sending again is right', () => {
    expect([statusOf(away, away), statusOf(away, bad), statusOf(away, ok)]).toEqual([503, 503, 207]);
  });

  it('tells each item by its place', () => {
    expect(toBatchAnswer([ok, bad])).toEqual({
      accepted: 1,
      refused: 1,
      items: [
        { index: 0, transactionId: 'a' },
        {
          index: 1,
          problem: {
            type: 'urn:lgsp:problem:payload-invalid',
            title: 'No',
            status: 422,
            code: 'payload-invalid',
            transactionId: 'b',
          },
        },
      ],
    });
  });
});
