import { describe, expect, it } from '@jest/globals';
import type { SampleReport } from '#libs/samples';
import { readItemAnswer } from './report-answer.js';
import { SampleTally } from './sample-tally.js';

const GOOD: SampleReport = {
  record: { dossierCode: 'd' },
  system: 'one-stop-h22',
  form: 'single',
  expectation: { answer: 'accepted', repeat: false },
};
const BAD: SampleReport = { ...GOOD, expectation: { answer: 'refused', repeat: false, code: 'payload-invalid' } };

describe('SampleTally', () => {
  it('accounts for every report by service, system and form', () => {
    const tally = new SampleTally();
    tally.count(GOOD, { accepted: true });
    tally.count(BAD, { accepted: false, code: 'payload-invalid' });
    const counts = { sent: 2, accepted: 1, refused: 1 };
    expect(tally.figures()).toEqual({
      ...counts,
      byService: { 'service-record-status': counts },
      bySystem: { 'one-stop-h22': counts },
      byForm: { single: counts },
      refusedByCode: { 'payload-invalid': 1 },
      unexpected: 0,
      surprises: [],
    });
  });

  it('names what the hub should have answered otherwise', () => {
    const tally = new SampleTally();
    tally.count(GOOD, { accepted: false, code: 'no-agreement' });
    tally.count(BAD, { accepted: true });
    tally.count(BAD, { accepted: false, code: 'malformed' });
    tally.count({ ...BAD, form: 'dvcqg' }, { accepted: false, code: 'dvcqg-5' });
    expect(tally.figures()).toMatchObject({
      unexpected: 3,
      surprises: [
        { expected: 'accepted', got: 'no-agreement' },
        { expected: 'payload-invalid', got: 'accepted' },
        { expected: 'payload-invalid', got: 'malformed' },
      ],
    });
  });
});

describe('readItemAnswer', () => {
  it('tells acceptance, refusal and silence apart', () => {
    expect(readItemAnswer({ index: 0, transactionId: 't' })).toEqual({ accepted: true });
    expect(readItemAnswer({ index: 1, problem: { code: 'malformed' } })).toEqual({
      accepted: false,
      code: 'malformed',
    });
    const problem = { code: 'no-agreement', transactionId: 't' };
    expect(readItemAnswer(problem)).toEqual({ accepted: false, code: 'no-agreement' });
    expect(readItemAnswer(undefined)).toEqual({ accepted: false, code: 'no-answer' });
  });
});
