import { describe, expect, it } from '@jest/globals';
import { OWNER } from '../jobs-test-kit.js';
import { FileIntake } from './file-intake.js';
import type { JobOrder } from './job-order.js';

const none = undefined as never;
const CONFIG = { chunkRows: 100, maxRows: 1_000, maxMib: 1, spoolDir: '' };

async function dryRunOf(text: string, chosen?: JobOrder['chosen']) {
  const order = { owner: OWNER, dryRun: true, granted: undefined, ...(chosen ? { chosen } : {}) };
  async function* body() {
    yield Buffer.from(text);
  }
  return (await new FileIntake(none, CONFIG, 'job', none, order).take(body())).file;
}

describe('a file with two columns for one field', () => {
  const PEOPLE = `Họ tên;Số CCCD;Số CMND;Ngày sinh;Năm sinh
Trần B;042050123456;;;1951
Lê An;;187654321;;1950
`;

  it('has of each line what stands in either of them, and says so', async () => {
    const { map, preview, leftOut } = await dryRunOf(PEOPLE);
    expect(map.fallbacks).toEqual({ number: 2, birthDate: 4 });
    expect(leftOut).toEqual({});
    expect(preview).toMatchObject([
      { number: '*********456', birthDate: '1951', reasons: ['number-birth-year-differs'] },
      { number: '******321', birthDate: '1950', reasons: [] },
    ]);
  });

  it('is read by the one that the sender chose', async () => {
    const { map, preview } = await dryRunOf(PEOPLE, { number: 'Số CCCD' });
    expect(map.fallbacks).toEqual({ birthDate: 4 });
    expect(preview).toMatchObject([{}, { number: '', reasons: ['number-wrong-length'] }]);
  });
});
