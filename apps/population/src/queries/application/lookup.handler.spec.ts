import { describe, expect, it } from '@jest/globals';
import type { CitizenRecord } from '#libs/connectors';
import type { Agreement } from '#libs/contracts';
import { newSubjects, numberOf } from '../../jobs/jobs-test-kit.js';
import type { PurposeCheck } from '../../purpose/application/purpose-check.service.js';
import { fittingOf, numbersOf } from '../../verification/domain/compare.js';
import type { Finder, Found } from '../../verification/application/finder.service.js';
import type { CheckedPerson } from '../../verification/domain/checked-person.js';
import { LookupHandler } from './lookup.handler.js';
import type { Query } from './query-handler.js';

const subjects = newSubjects();
const NUMBER = numberOf(1);
const PERSON = { number: NUMBER, name: 'Nguyễn Văn An' };
const BORN = { birthDate: '1990-01-01' };
const CITIZEN: CitizenRecord = { number: NUMBER, name: { full: 'NGUYỄN VĂN AN' }, sex: 'male', deceased: false };

interface Asked {
  readonly handler: LookupHandler;
  readonly query: Query;
  readonly asked: CheckedPerson[];
}

function lookUpUnder(fields: readonly string[], person: object, citizens = [CITIZEN]): Asked {
  const asked: CheckedPerson[] = [];
  const find = async (told: CheckedPerson): Promise<Found> => {
    asked.push(told);
    return { fitting: fittingOf(told, citizens), numbers: numbersOf(citizens) };
  };
  const purposes = {
    check: async () => ({ agreements: [{ fields } as Agreement], isDossierUnknown: false }),
  } as unknown as PurposeCheck;
  const handler = new LookupHandler(purposes, { find } as unknown as Finder, subjects);
  const query = {
    transactionId: '6a0cdd04-0c10-4d4e-8a5e-0b8f0e6a3c12',
    ...{ system: { code: 's' }, service: { code: 'population-lookup', provider: 'p' }, agreements: [] },
    body: { person },
    headers: { 'hub-purpose': 'officer="an", agency="H22.01", procedure="1.012790"' },
    deadline: performance.now() + 60_000,
  };
  return { handler, query: query as unknown as Query, asked };
}

describe('a look-up', () => {
  it('with a birth date that is not granted is refused before anybody is asked: being found would tell that it is true', async () => {
    const { handler, query, asked } = lookUpUnder(['sex'], { ...PERSON, ...BORN });
    await expect(handler.answer(query)).rejects.toMatchObject({
      code: 'no-agreement',
      errors: [{ pointer: '/person/birthDate' }],
    });
    expect(asked).toEqual([]);
  });

  it('names by number and name whom it means, though neither is granted, and is answered what is', async () => {
    const { handler, query } = lookUpUnder(['sex'], PERSON);
    const { answered } = await handler.answer(query);
    expect(answered).toMatchObject({ body: { result: 'found', citizen: { sex: 'male' } } });
    expect(JSON.stringify(answered)).not.toContain(NUMBER);
  });

  it.each([[['birthDate']], [['*']]])('with a birth date that %j grants asks by it', async fields => {
    const { handler, query, asked } = lookUpUnder(fields, { ...PERSON, ...BORN });
    await handler.answer(query);
    expect(asked).toMatchObject([{ birthDate: { text: BORN.birthDate } }]);
  });

  it('that tells a relative is seen by that relative as well, who is told what was told, and by nobody ungranted', async () => {
    const [father, mother] = [numberOf(3), numberOf(4)];
    const family = {
      father: { number: father, name: 'NGUYỄN VĂN BA' },
      householder: { number: father, name: 'NGUYỄN VĂN BA', relation: '02' },
      mother: { number: mother },
      spouse: { name: 'LÊ THỊ TƯ' },
    };
    const { handler, query } = lookUpUnder(['father', 'householder', 'spouse'], PERSON, [{ ...CITIZEN, ...family }]);
    const { accesses = [] } = await handler.answer(query);
    expect(accesses.map(each => each.fields)).toEqual([
      ['father', 'householder', 'spouse'],
      ['number', 'name'],
    ]);
    expect(accesses[1]).toMatchObject({ subjects: [subjects.subjectOf(father)], outcome: 'found' });
    expect(accesses[1]!.id).not.toBe(query.transactionId);
  });

  it.each([
    ['not-found', [{ ...CITIZEN, name: { full: 'TRẦN THỊ LAN' } }], 'not-found'],
    ['several-found', [CITIZEN, { ...CITIZEN, number: numberOf(2) }], 'several-found'],
    ['found', [CITIZEN, { ...CITIZEN, number: numberOf(2), name: { full: 'TRẦN THỊ LAN' } }], 'several-found'],
  ])(
    'by an old number that is %s is seen by everybody whose record was returned',
    async (result, citizens, besides) => {
      const { handler, query } = lookUpUnder(['sex'], { ...PERSON, number: '187654321' }, citizens);
      const { answered, accesses = [] } = await handler.answer(query);
      expect(answered).toMatchObject({ body: { result } });
      const [own, ...others] = accesses;
      expect(own).toMatchObject({ id: query.transactionId, outcome: result });
      const names = accesses.flatMap(each => each.subjects);
      for (const number of numbersOf(citizens)) expect(names).toContain(subjects.subjectOf(number));
      expect(others.map(({ outcome, fields }) => [outcome, fields])).toEqual(others.map(() => [besides, []]));
      expect(new Set(accesses.map(({ id }) => id)).size).toBe(accesses.length);
    },
  );
});
