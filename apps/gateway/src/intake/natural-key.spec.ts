import { describe, expect, it } from '@jest/globals';
import { LAND_DOSSIER_POINTERS } from '#libs/contracts';
import { readerOf } from '#libs/exchange';
import { sampleRecord } from '#libs/samples';
import type { JsonValue } from '#libs/kernel';
import { naturalKeyOf } from './natural-key.js';

const FIELDS = ['/dossierCode', '/status', '/occurredAt'].map(readerOf);
const keyOf = (overrides: Parameters<typeof sampleRecord>[0]) =>
  naturalKeyOf(sampleRecord(overrides) as unknown as JsonValue, FIELDS);

describe('naturalKeyOf', () => {
  it('is the same for the same moment in another offset, so that a repeat has no second effect', () => {
    expect(keyOf({ occurredAt: '2025-05-06T01:15:00Z' })).toBe(keyOf({ occurredAt: '2025-05-06T08:15:00.000+07:00' }));
  });

  it('is the same whatever the other fields say, so that a changed body is found to be a conflict', () => {
    expect(keyOf({ note: 'a' })).toBe(keyOf({ note: 'b' }));
  });

  it('differs where a field of it differs', () => {
    const keys = [{}, { status: 2 as const }, { occurredAt: '2025-05-06T01:15:01Z' }].map(keyOf);
    expect(new Set(keys).size).toBe(3);
  });

  it('does not let the end of one field pass for the start of the next', () => {
    const key = (a: string, b: string) => naturalKeyOf({ a, b }, [readerOf('/a'), readerOf('/b')]);
    expect(key('x"', ',"y')).not.toBe(key('x', '","y'));
    expect(key('x","y', '')).not.toBe(key('x', 'y'));
  });
});

describe('the identity of a land message', () => {
  const fields = LAND_DOSSIER_POINTERS.naturalKey.map(readerOf);
  const keyOfLand = (...changes: readonly object[]) =>
    naturalKeyOf(
      Object.assign({ dossierCode: 'D', occurredAt: '2026-03-02T00:00:00+07:00' }, ...changes) as JsonValue,
      fields,
    );
  const receipt = { type: 'received', process: { code: 'A' }, applicant: { name: 'A' }, note: 'a' };

  it.each<[string, object, object]>([
    ['a receipt under another process', receipt, { process: { code: 'B' } }],
    ['a receipt under another procedure', receipt, { procedureCode: '1.012791' }],
    ['a receipt with another promised date', receipt, { promisedAt: '2026-03-20T00:00:00+07:00' }],
    ['a receipt of another applicant', receipt, { applicant: { name: 'B' } }],
    ['a receipt with other parcels', receipt, { parcels: [{ commune: '18001' }] }],
    ['a receipt with another document', receipt, { attachments: [{ name: 'Đơn' }] }],
    ['a request for another supplement', { type: 'supplement-requested', note: 'a' }, { note: 'b' }],
    ['a request for another update', { type: 'update-requested' }, { note: 'b' }],
    ['another fault of a result', { type: 'result-wrong', note: 'a' }, { note: 'b' }],
    ['a supplement with another promised date', { type: 'supplemented' }, { newPromisedAt: '2026-03-20T00:00:00Z' }],
  ])(
    'of one time: %s is another message, so that it has its effect, and the same told again is not',
    (_, told, other) => {
      expect(keyOfLand(told, other)).not.toBe(keyOfLand(told));
      expect(keyOfLand(told, other)).toBe(keyOfLand(told, other));
    },
  );
});

describe('readerOf', () => {
  it('follows a pointer with escapes and through lists', () => {
    expect(readerOf('/a~1b/1/~0c')({ 'a/b': [0, { '~c': 'found' }] })).toBe('found');
  });

  it('finds nothing that the record inherits', () => {
    expect(readerOf('/constructor')({})).toBeUndefined();
    expect(readerOf('/a/length')({ a: 'text' })).toBeUndefined();
  });
});
