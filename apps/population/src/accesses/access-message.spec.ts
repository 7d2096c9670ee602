import { describe, expect, it } from '@jest/globals';
import type { PersonAccess } from '#libs/contracts';
import { toAccesses } from './access-message.js';

const HMAC = `v1.${'a'.repeat(43)}`;
const ACCESS: PersonAccess = {
  id: '0b0e2a44-7d2c-8c0e-9d0f-0c5d1a2b3c4d',
  at: '2026-03-02T01:00:00.000Z',
  subjects: [HMAC],
  neighbourhood: HMAC,
  system: 'one-stop-h22',
  agency: '000.00.01.H22',
  officer: 'cb.an',
  procedure: '1.012790',
  dossier: '',
  service: 'population-lookup',
  fields: ['name', 'birthDate'],
  outcome: 'found',
  transactionId: '0b0e2a44-7d2c-8c0e-9d0f-0c5d1a2b3c4d',
};
const read = (value: unknown): readonly PersonAccess[] => toAccesses(Buffer.from(JSON.stringify(value)));

describe('a message about accesses', () => {
  it('is read as it was written, also one of a job and one without an answer', () => {
    const accesses = [ACCESS, { ...ACCESS, job: 'j-1', fields: [], dossierUnknown: true, answeredAt: ACCESS.at }];
    expect(read({ accesses })).toEqual(accesses);
  });

  it.each([null, 7, 'text', [], {}, { accesses: null }, { accesses: { length: 1 } }, { accesses: [null] }])(
    'is refused where it holds none: %j',
    value => expect(() => read(value)).toThrow(expect.objectContaining({ kind: 'invalid', code: 'bad-message' })),
  );

  it.each([null, Buffer.from(''), Buffer.from('{"accesses":[042090123456')])(
    'is refused where it is no JSON, and what it was is not told',
    value => {
      const refused = expect.objectContaining({ code: 'bad-message', cause: undefined, detail: undefined });
      expect(() => toAccesses(value)).toThrow(refused);
    },
  );

  // Each of these the database would take for something else, or fail on with all that came beside it.
  it.each([
    { id: 'x' },
    { id: `${ACCESS.id}","` },
    { transactionId: `{${ACCESS.id}}` },
    { at: 'infinity' },
    { at: 'now' },
    { at: '2026-02-30T00:00:00Z' },
    { at: 1_772_413_200_000 },
    { subjects: [] },
    { subjects: ['042090123456'] },
    { subjects: [`${HMAC}\n`] },
    { subjects: Array.from({ length: 9 }, () => HMAC) },
    { neighbourhood: '0420901234' },
    { officer: 'a\u0000b' },
    { officer: 'a\ud800b' },
    { officer: 'a'.repeat(301) },
    { officer: null },
    { dossierUnknown: 'true' },
    { answeredAt: 'infinity' },
    { dossier: undefined },
    { job: 7 },
    { fields: ['name,number'] },
    { fields: [''] },
    { fields: 'name' },
    { fields: Array.from({ length: 65 }, () => 'name') },
    { outcome: 'known' },
  ])('is refused whole where one access is none: %j', wrong => {
    expect(() => read({ accesses: [ACCESS, { ...ACCESS, ...wrong }] })).toThrow(
      expect.objectContaining({ code: 'bad-message' }),
    );
  });
});
