import { describe, expect, it } from '@jest/globals';
import { transactionIdOf } from '#libs/kernel';
import { numberOf, newSubjects, OWNER } from '../jobs-test-kit.js';
import { TakeUploadService } from './take-upload.service.js';

const none = undefined as never;
const uploads = new TakeUploadService(none, none, none, newSubjects(), none, none);
const idOf = (idempotencyKey: string) =>
  uploads.idOf({ owner: OWNER, granted: undefined, dryRun: false, idempotencyKey });
const plainIdOf = (key: string) => transactionIdOf(OWNER.system, 'population-verification/jobs', key);

describe('the id of a job', () => {
  it('is the same for the same key', () => {
    for (const key of ['upload-1', `upload-${numberOf(1)}`]) expect(idOf(key)).toBe(idOf(key));
    expect(idOf('upload-1')).toBe(plainIdOf('upload-1'));
  });

  it.each([`upload-${numberOf(1)}`, '187654321', '042 090 000001'])(
    'cannot be found by trying numbers where the key holds one: %s',
    key => expect(idOf(key)).not.toBe(plainIdOf(key)),
  );
});
