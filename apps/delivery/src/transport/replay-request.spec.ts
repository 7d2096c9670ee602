import { describe, expect, it } from '@jest/globals';
import { selectionIn } from './replay-request.js';

const NOW = new Date('2026-05-05T00:00:00Z');
const ID = '2F1E4FC0-81FD-8E6C-9D3A-000000000001';
const refusedAt = (pointer: string) =>
  expect.objectContaining({ code: 'payload-invalid', errors: [expect.objectContaining({ pointer })] });

describe('what a replay is asked for', () => {
  it('is a range of times, until now where no end is given', () => {
    expect(selectionIn({ from: '2026-05-04T09:00:00+07:00' }, NOW)).toEqual({
      from: new Date('2026-05-04T02:00:00Z'),
      to: NOW,
    });
  });

  it('is a list of transactions, each once', () => {
    expect(selectionIn({ ids: [ID, ID.toLowerCase()] })).toEqual({ transactionIds: [ID.toLowerCase()] });
  });

  it.each<[object, string]>([
    [{}, '/from'],
    [{ from: '2026-05-04' }, '/from'],
    [{ from: '2026-13-04T00:00:00Z' }, '/from'],
    [{ from: '2026-05-04T00:00:00Z', to: 5 }, '/to'],
    [{ from: '2026-05-04T00:00:00Z', to: '2026-05-04T00:00:00Z' }, '/from'],
    [{ ids: [] }, '/ids'],
    [{ ids: ['x'] }, '/ids'],
    [{ ids: Array.from({ length: 1_001 }, () => ID) }, '/ids'],
    [{ ids: [ID], from: '2026-05-04T00:00:00Z' }, '/ids'],
  ])('is not %j', (members, pointer) => {
    expect(() => selectionIn(members as never, NOW)).toThrow(refusedAt(pointer));
  });
});
