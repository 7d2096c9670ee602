import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { CitizenRecord, PopulationCallOptions, PopulationClient, PopulationQuery } from '#libs/connectors';
import { checkPerson } from '../domain/checked-person.js';
import { Finder } from './finder.service.js';
import type { Partners } from './partners.service.js';
import { Verifier } from './verifier.service.js';

const CALL = { provider: 'p', officer: 'an', requestCode: 'r', deadlineMs: 1_000 };
const OLD = '187654321';
const TOLD = { number: OLD, name: 'Nguyễn Văn An' };
const BORN = { birthDate: '1987-03-21' };
const AN: CitizenRecord = {
  number: '040087123456',
  oldNumber: OLD,
  name: { full: 'NGUYỄN VĂN AN' },
  birthDate: { date: '1987-03-21', year: 1987 },
  deceased: false,
};

/** A partner that looks at name and date letter by letter, or at the number alone. */
class FakePartner {
  readonly asked: PopulationQuery[] = [];

  constructor(
    private readonly citizens: readonly CitizenRecord[],
    private readonly isStrict = true,
  ) {}

  get partners(): Partners {
    const lookUp = async (query: PopulationQuery) => {
      this.asked.push(query);
      return { status: 'answered', value: this.citizens.filter(each => this.applies(each, query)), durationMs: 1 };
    };
    return { of: () => ({ lookUp }) as unknown as PopulationClient } as unknown as Partners;
  }

  private applies({ number, oldNumber, name, birthDate }: CitizenRecord, query: PopulationQuery): boolean {
    if (query.number !== number && query.number !== oldNumber) return false;
    if (!this.isStrict) return true;
    if (query.name && query.name.toUpperCase() !== name.full) return false;
    return !query.birthDate || query.birthDate === birthDate?.date;
  }
}

async function verified(partner: FakePartner, told: Parameters<typeof checkPerson>[0]) {
  const { verification, numbers, others } = await new Verifier(partner.partners).verify(checkPerson(told, ''), CALL);
  const { result, reasons } = verification;
  return { result, reasons, numbers, others, calls: partner.asked.length };
}

describe('a verification by an old number', () => {
  it('is known by the new number too, so its owner sees in every case that somebody looked', async () => {
    const numbers = [OLD, AN.number];
    expect(await verified(new FakePartner([AN]), TOLD)).toMatchObject({ result: 'matched', numbers, calls: 1 });
    expect(await verified(new FakePartner([AN]), { ...TOLD, ...BORN })).toMatchObject({ numbers, calls: 1 });
    const otherDate = await verified(new FakePartner([AN]), { ...TOLD, birthDate: '1988' });
    expect(otherDate).toEqual({ result: 'differs', reasons: ['birth-date-differs'], numbers, others: [], calls: 2 });
    const otherName = await verified(new FakePartner([AN]), { ...TOLD, name: 'Lê Thị Mai' });
    expect(otherName).toEqual({ result: 'differs', reasons: ['name-differs'], numbers, others: [], calls: 2 });
  });

  it('of several with that number is known by the number of the one that is meant, and tells whose records came along', async () => {
    const other = { ...AN, number: '040087000001', name: { full: 'TRẦN THỊ LAN' } };
    const toneElsewhere = { ...AN, name: { full: 'NGUYỄN VĂN HÒA' } };
    const told = { number: OLD, name: 'Nguyễn Văn Hoà' };
    const found = await verified(new FakePartner([other, toneElsewhere]), told);
    expect(found).toMatchObject({ result: 'matched', numbers: [OLD, AN.number], others: [other.number] });
  });
});

describe('a wrong birth date under an old number of two people', () => {
  it.each(['Nguyễn Văn Hoà', 'Nguyễn Văn Hòa'])('differs however the partner writes the name: %s', async name => {
    const other = { ...AN, number: '040087000001', name: { full: 'TRẦN THỊ LAN' } };
    const hoa = { ...AN, name: { full: 'NGUYỄN VĂN HÒA' } };
    const found = await verified(new FakePartner([other, hoa]), { number: OLD, name, birthDate: '1988-03-21' });
    const numbers = [OLD, AN.number];
    expect(found).toMatchObject({ result: 'differs', reasons: ['birth-date-differs'], numbers });
  });
});

describe('a verification without a birth date', () => {
  it('does not match who has died, whose number was replaced, or who is one of two namesakes', async () => {
    const dead = await verified(new FakePartner([{ ...AN, deceased: true }]), TOLD);
    expect(dead).toMatchObject({ result: 'differs', reasons: ['deceased'], calls: 1 });
    const replaced = { ...AN, number: '040087999999', oldNumber: AN.number! };
    const former = await verified(new FakePartner([replaced]), { ...TOLD, number: AN.number! });
    expect(former).toMatchObject({ result: 'differs', reasons: ['number-replaced'], calls: 1 });
    const namesake = { ...AN, number: '040087000001' };
    const twice = await verified(new FakePartner([AN, namesake]), TOLD);
    expect(twice).toMatchObject({ result: 'differs', reasons: ['several-found'], numbers: [OLD], calls: 1 });
    expect(twice.others).toEqual([AN.number, namesake.number]);
  });
});

describe('a look-up', () => {
  it('finds nobody where the partner looked at the number alone and name or date are another’s', async () => {
    const find = (told: object) =>
      new Finder(new FakePartner([AN], false).partners).find(checkPerson({ ...TOLD, ...told }, ''), CALL);
    const numbers = [AN.number];
    expect(await find({ name: 'Lê Thị Mai' })).toEqual({ fitting: [], numbers });
    expect(await find({ birthDate: '1988-03-21' })).toEqual({ fitting: [], numbers });
    expect(await find(BORN)).toEqual({ fitting: [AN], numbers });
  });

  it.each([
    ['Nguyễn Văn Hoà', 'NGUYỄN VĂN HÒA', 2],
    ['Nguyễn Văn Hòa', 'NGUYỄN VĂN HÒA', 1],
    ['Ðặng Văn An', 'ĐẶNG VĂN AN', 2],
  ])('finds %s where the partner has %s and compares letter by letter', async (name, full, calls) => {
    const citizen = { ...AN, name: { full } };
    const partner = new FakePartner([citizen]);
    const { fitting } = await new Finder(partner.partners).find(checkPerson({ ...TOLD, name, ...BORN }, ''), CALL);
    expect(fitting).toEqual([citizen]);
    expect(partner.asked).toHaveLength(calls);
  });

  it('finds nobody by another name, though the partner is asked once more without it', async () => {
    const partner = new FakePartner([AN]);
    const told = checkPerson({ ...TOLD, name: 'Lê Thị Mai', ...BORN }, '');
    expect(await new Finder(partner.partners).find(told, CALL)).toMatchObject({ fitting: [] });
    expect(partner.asked).toEqual([
      { number: OLD, name: told.name.text, ...BORN },
      { number: OLD, ...BORN },
    ]);
  });

  it('asks a second time only within what is left of its deadline', async () => {
    const left: number[] = [];
    const lookUp = async (_: PopulationQuery, { deadlineMs }: PopulationCallOptions) => {
      left.push(deadlineMs);
      await pause(20);
      return { status: 'answered', value: [], durationMs: 20 };
    };
    const partners = { of: () => ({ lookUp }) } as unknown as Partners;
    await new Finder(partners).find(checkPerson(TOLD, ''), CALL);
    expect(left[1]).toBeLessThanOrEqual(CALL.deadlineMs - 15);
  });
});
