import { describe, expect, it } from '@jest/globals';
import { toJobQuery } from './job-query.js';
import { uploadQueryOf } from './upload-query.js';

describe('an upload', () => {
  it('is a real run under no name where nothing else is said', () => {
    expect(uploadQueryOf({}, {})).toEqual({ dryRun: false });
  });

  it('is what its query and its headers say', () => {
    const query = { dryRun: 'true', name: 'a.xlsx', sheet: 'Xã B', unitColumn: 'Xã', numberColumn: 'CMND' };
    expect(uploadQueryOf(query, { 'idempotency-key': 'k', 'content-type': 'text/csv' })).toEqual({
      ...{ dryRun: true, fileName: 'a.xlsx', sheet: 'Xã B', idempotencyKey: 'k', contentType: 'text/csv' },
      chosen: { unit: 'Xã', number: 'CMND' },
    });
  });

  it.each([
    [{ dryRun: 'perhaps' }, {}, 'malformed'],
    [{ dryrun: 'true' }, {}, 'malformed'],
    [{ name: ['a', 'b'] }, {}, 'malformed'],
    [{ sheet: ['a', 'b'] }, {}, 'malformed'],
    [{ birthDateColumn: ['a', 'b'] }, {}, 'malformed'],
    [{ name: 'x'.repeat(201) }, {}, 'malformed'],
    [{}, { 'idempotency-key': 'é' }, 'malformed'],
    [{}, { 'content-encoding': 'gzip' }, 'unacceptable-media'],
    [{}, { 'content-type': 'multipart/form-data; boundary=x' }, 'unacceptable-media'],
  ])('is refused before its body is read: %j %j', (query, headers, code) => {
    expect(() => uploadQueryOf(query, headers)).toThrow(expect.objectContaining({ code }));
  });
});

describe('the list of jobs', () => {
  it('goes on behind a cursor', () => {
    const id = '5f0c6b1e-4e0f-4b57-9d5c-0f6f2f5f0a01';
    expect(toJobQuery({ cursor: `1772413200000.${id}`, limit: '2', state: 'open' })).toEqual({
      ...{ system: undefined, state: 'open', after: { createdAtMs: 1_772_413_200_000, id }, limit: 2 },
    });
  });

  it.each([{ limit: '0' }, { limit: '201' }, { limit: 'x' }, { cursor: 'x' }, { state: 'running' }, { system: ['a'] }])(
    'refuses what is none: %j',
    query => expect(() => toJobQuery(query)).toThrow(expect.objectContaining({ code: 'payload-invalid' })),
  );
});
