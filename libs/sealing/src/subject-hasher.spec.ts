import { describe, expect, it } from '@jest/globals';
import { parseKeyring } from './keyring.js';
import { SubjectHasher } from './subject-hasher.js';

const V1 = '1f'.repeat(32);
const V2 = '2e'.repeat(32);
const one = new SubjectHasher(parseKeyring(JSON.stringify({ current: 'v1', keys: { v1: V1 } })));
const two = new SubjectHasher(parseKeyring(JSON.stringify({ current: 'v2', keys: { v1: V1, v2: V2 } })));
const NUMBER = '040087123456';

describe('names of persons', () => {
  it('are the same for one number and hold nothing of it', () => {
    expect(one.subjectOf(NUMBER)).toBe(one.subjectOf(NUMBER));
    expect(one.subjectOf(NUMBER)).toMatch(/^v1\.[\w-]{43}$/);
    expect(one.subjectOf(NUMBER)).not.toBe(one.subjectOf('040087123457'));
  });

  it('of before a new key are found with the old one', () => {
    expect(two.subjectOf(NUMBER)).toMatch(/^v2\./);
    expect(two.subjectsOf(NUMBER)).toContain(one.subjectOf(NUMBER));
  });

  it('of numbers in sequence have a neighbourhood in common, which is nobody', () => {
    expect(one.neighbourhoodOf(NUMBER)).toBe(one.neighbourhoodOf('040087123499'));
    expect(one.neighbourhoodOf(NUMBER)).not.toBe(one.neighbourhoodOf('040087123556'));
    expect(one.neighbourhoodOf(NUMBER)).not.toBe(one.subjectOf(NUMBER.slice(0, -2)));
  });
});

describe('a file of keys', () => {
  it.each([
    ['no current key', { current: 'v2', keys: { v1: V1 } }],
    ['a short key', { current: 'v1', keys: { v1: 'ab' } }],
    ['a key that is no hex', { current: 'v1', keys: { v1: 'xy'.repeat(32) } }],
    ['no keys', { current: 'v1' }],
    ['a version of another form', { current: 'a', keys: { a: V1 } }],
  ])('with %s is refused, and nothing of it is told', (_, keyring) => {
    expect(() => parseKeyring(JSON.stringify(keyring))).toThrow(/^A key file must be \{"current"/);
  });
});
