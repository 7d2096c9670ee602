import { describe, expect, it } from '@jest/globals';
import { readBirthDate, readPersonalNumber, readPersonName } from '#libs/kernel';
import {
  type Citizen,
  citizenAt,
  citizenByFormerNumber,
  citizenByNumber,
  citizensByOldNumber,
  POPULATION_SIZE,
  relativesOf,
} from './index.js';
import { Random } from '../random.js';
import { numberOf, thePopulation } from './population.js';

const SAMPLE_SIZE = 12_000;

/** By chance, not by step: the population is made by arithmetic, and steps would fall into step with it. */
function makeSample(): readonly Citizen[] {
  const random = new Random(1);
  return Array.from({ length: SAMPLE_SIZE }, () => citizenAt(random.between(0, POPULATION_SIZE - 1)));
}

let citizens: readonly Citizen[] | undefined;
const sample = () => (citizens ??= makeSample());

const share = (citizens: readonly Citizen[], is: (citizen: Citizen) => boolean) =>
  citizens.filter(is).length / citizens.length;

describe('the population', () => {
  it('has 1,200,000 citizens and no other', () => {
    expect(thePopulation().groups.reduce((sum, { count }) => sum + count, 0)).toBe(1_200_000);
    for (const index of [-1, POPULATION_SIZE, 0.5, NaN]) expect(() => citizenAt(index)).toThrow(RangeError);
  });

  it('is the same on every machine', () => {
    expect(citizenAt(0)).toMatchInlineSnapshot(`
      {
        "birthDate": "2003-10-05",
        "formerNumber": undefined,
        "fullName": "Trần Thị Ngọc",
        "index": 0,
        "isDead": false,
        "name": {
          "family": "Trần",
          "given": "Ngọc",
          "middle": "Thị",
        },
        "number": "040303970524",
        "oldNumber": undefined,
        "sex": "female",
      }
    `);
    expect(citizenAt(1_199_999)).toMatchInlineSnapshot(`
      {
        "birthDate": "2018-04-03",
        "formerNumber": undefined,
        "fullName": "Tạ Xuân Thành",
        "index": 1199999,
        "isDead": false,
        "name": {
          "family": "Tạ",
          "given": "Thành",
          "middle": "Xuân",
        },
        "number": "040218157098",
        "oldNumber": undefined,
        "sex": "male",
      }
    `);
  });

  it('gives each a number of his own, by which he is found', () => {
    // The first six digits are the group's; within it the other six are a permutation (`scramble`) of the rank.
    const { groups } = thePopulation();
    expect(new Set(groups.map(group => numberOf(group, 0).slice(0, 6))).size).toBe(groups.length);
    expect(Math.max(...groups.map(({ count }) => count))).toBeLessThan(1_000_000);
    expect(sample().filter(({ index, number }) => citizenByNumber(number)?.index !== index)).toEqual([]);
  });

  it('has numbers, dates and names that the hub’s own rules take', () => {
    const problems = sample().flatMap(({ number, formerNumber, oldNumber, birthDate, sex, fullName }) => {
      const date = readBirthDate(birthDate);
      const told = date.kind === 'problem' ? {} : { birthDate: date, sex };
      const numbers = [number, formerNumber, oldNumber].filter(each => each !== undefined);
      const read = [date, readPersonName(fullName), ...numbers.map(each => readPersonalNumber(each, told))];
      return read.filter(({ kind }) => kind === 'problem');
    });
    expect(problems).toEqual([]);
  });

  it('lives mostly where the sandbox is, is as old as people are, and some have died', () => {
    const people = sample();
    expect(share(people, ({ number }) => number.startsWith('042'))).toBeCloseTo(0.55, 1);
    expect(share(people, ({ number }) => number.startsWith('040'))).toBeCloseTo(0.33, 1);
    expect(new Set(people.map(({ number }) => number.slice(0, 3))).size).toBe(63);
    const bornFrom = (from: number, to: number) =>
      share(people, ({ birthDate }) => Number(birthDate.slice(0, 4)) >= from && Number(birthDate.slice(0, 4)) < to);
    expect(bornFrom(2010, 2025)).toBeCloseTo(0.237, 1);
    expect(bornFrom(1925, 1965)).toBeCloseTo(0.127, 1);
    expect(share(people, ({ sex }) => sex === 'male')).toBeCloseTo(0.5, 1);
    expect(share(people, ({ isDead }) => isDead)).toBeCloseTo(0.015, 2);
    expect(thePopulation().dead.size / POPULATION_SIZE).toBeCloseTo(0.015, 2);
    expect(share(people, ({ birthDate }) => birthDate.length === 4)).toBeGreaterThan(0.005);
    expect(share(people, ({ name }) => name.family === 'Nguyễn')).toBeCloseTo(0.38, 1);
  });
});

describe('old numbers', () => {
  it('are those of three fifths of those born before 2000, and of nobody else', () => {
    const people = sample();
    const before2000 = people.filter(({ birthDate }) => birthDate < '2000');
    expect(share(before2000, ({ oldNumber }) => oldNumber !== undefined)).toBeCloseTo(0.6, 1);
    const after = people.filter(({ birthDate }) => birthDate >= '2000');
    expect(after.filter(({ oldNumber }) => oldNumber !== undefined)).toEqual([]);
  });

  it('lead back to those who have them, a few of them to two', () => {
    const lost = sample().filter(
      ({ index, oldNumber }) =>
        oldNumber !== undefined && !citizensByOldNumber(oldNumber).some(other => other.index === index),
    );
    expect(lost).toEqual([]);
    const shared = thePopulation().sharedOldNumber(3)!;
    const both = citizensByOldNumber(shared);
    expect(both.map(({ oldNumber }) => oldNumber)).toEqual([shared, shared]);
    expect(new Set(both.map(({ number }) => number)).size).toBe(2);
  });

  it.each(['', '18', '190000000', '18000000a', '1800000000'])('that nobody has lead to nobody: %j', number => {
    expect(citizensByOldNumber(number)).toEqual([]);
  });

  it('are unknown beyond those that were given', () => {
    const people = thePopulation();
    let found = 0;
    for (let n = 0; n < 10_000_000; n += 9_973) found += citizensByOldNumber(`18${String(n).padStart(7, '0')}`).length;
    expect(found / (10_000_000 / 9_973)).toBeCloseTo(people.withOldNumber.size / 10_000_000, 1);
  });
});

describe('former numbers', () => {
  it('lead to who has another now, and are valid no more', () => {
    const people = thePopulation();
    for (const ordinal of [0, 1, 100, people.replaced.size - 1]) {
      const citizen = people.citizen(people.replaced.at(ordinal));
      expect(citizen.formerNumber).not.toBe(citizen.number);
      expect(citizenByFormerNumber(citizen.formerNumber!)).toEqual(citizen);
      expect(citizenByNumber(citizen.formerNumber!)).toBeUndefined();
      expect(citizenByFormerNumber(citizen.number)).toBeUndefined();
    }
    expect(people.replaced.size).toBeGreaterThan(1_500);
  });
});

describe('numbers that nobody has', () => {
  it.each(['', '042', '042090', '999090123456', '042999123456', '04209012345x'])('lead to nobody: %j', number => {
    expect(citizenByNumber(number)).toBeUndefined();
    expect(citizenByFormerNumber(number)).toBeUndefined();
  });
});

describe('relatives', () => {
  it('are citizens themselves: fathers of the same family, a generation older, and spouses each other’s', () => {
    const counts = { fathers: 0, spouses: 0 };
    for (const citizen of sample().slice(0, 1_500)) {
      const { father, mother, spouse } = relativesOf(citizen);
      if (father) {
        counts.fathers++;
        expect(father).toMatchObject({ sex: 'male', name: { family: citizen.name.family } });
        const years = Number(citizen.birthDate.slice(0, 4)) - Number(father.birthDate.slice(0, 4));
        expect(years).toBeGreaterThanOrEqual(22);
        expect(citizenByNumber(father.number)).toEqual(father);
      }
      if (mother) expect(relativesOf(father!).spouse).toEqual(mother);
      if (!spouse) continue;
      counts.spouses++;
      expect(spouse.sex).not.toBe(citizen.sex);
      expect(relativesOf(spouse).spouse).toEqual(citizen);
    }
    expect(counts.fathers).toBeGreaterThan(300);
    expect(counts.spouses).toBeGreaterThan(300);
  });
});
