import { describe, expect, it } from '@jest/globals';
import { newSubjects, numberOf } from '../jobs/jobs-test-kit.js';
import { type Access, accessesOf } from './access-of.js';

const subjects = newSubjects();
const ACCESS: Access = {
  ...{
    id: '6a0cdd04-0c10-4d4e-8a5e-0b8f0e6a3c12',
    transactionId: 't',
    at: new Date(0),
    numbers: ['187654321', numberOf(0)],
  },
  ...{ system: 's', service: 'population-lookup', fields: ['sex'], outcome: 'found' },
  isDossierUnknown: false,
  purpose: { officer: 'an', agency: 'H22' },
};

describe('a look at a person', () => {
  it('is a row of its own for each whose record came along, who is told neither the answer nor of the one who was meant', () => {
    const others = [numberOf(0), numberOf(1), numberOf(2), numberOf(1)];
    const [own, ...besides] = accessesOf(subjects, { ...ACCESS, others });
    expect(own).toMatchObject({ id: ACCESS.id, fields: ['sex'], outcome: 'found' });
    expect(besides.map(each => each.subjects)).toEqual([1, 2].map(i => [subjects.subjectOf(numberOf(i))]));
    expect(besides).toMatchObject([1, 2].map(() => ({ transactionId: 't', fields: [], outcome: 'several-found' })));
  });

  it('has the same rows where it is told again, so that it is there once', () => {
    const others = [numberOf(1), numberOf(2)];
    const [, ...first] = accessesOf(subjects, { ...ACCESS, others });
    const [, ...again] = accessesOf(subjects, { ...ACCESS, others: others.toReversed() });
    expect(again.toReversed()).toEqual(first);
  });

  it('has a bound: a partner that returns all there is fills no log', () => {
    const others = Array.from({ length: 500 }, (_, i) => numberOf(i + 1));
    expect(accessesOf(subjects, { ...ACCESS, others })).toHaveLength(65);
  });
});
