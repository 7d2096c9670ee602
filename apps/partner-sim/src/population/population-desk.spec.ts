import { describe, expect, it } from '@jest/globals';
import { type Citizen, citizenAt, citizenByFormerNumber, citizensByOldNumber, POPULATION_SIZE } from '#libs/samples';
import { decide, decideForAnother } from './population-desk.js';
import { lookUpXml, verifyXml } from './population-test-kit.js';

const LOOK_UP = '"http://dancuquocgia.bca/TraCuuThongTinCongDan"';

const ask = (xml: string, soapAction: string | undefined = '""') => decide({ body: Buffer.from(xml), soapAction });
const answerTo = (xml: string) => ask(xml).answer.xml;
const upper = ({ fullName }: Citizen) => fullName.toUpperCase();

/** Contents of the elements with this name. */
const all = (xml: string, name: string) =>
  [...xml.matchAll(new RegExp(`<ns1:${name}>([^<]*)<`, 'g'))].map(([, text]) => text);
const numbersIn = (xml: string) =>
  [...xml.matchAll(/<ns1:CongDan><ns1:SoDinhDanh>(\d+)</g)].map(([, number]) => number);

function firstThat(is: (citizen: Citizen) => boolean): Citizen {
  for (let index = 1; index < POPULATION_SIZE; index++) {
    const citizen = citizenAt(index);
    if (is(citizen)) return citizen;
  }
  throw new Error('There is no such citizen');
}

const hasDay = ({ birthDate }: Citizen) => birthDate.length > 4;
const somebody = firstThat(citizen => hasDay(citizen) && !citizen.isDead && citizen.index % 10 !== 0);
const dead = firstThat(({ isDead }) => isDead);
const ofYear = firstThat(citizen => !hasDay(citizen) && !citizen.isDead);
const renumbered = firstThat(({ formerNumber, isDead }) => formerNumber !== undefined && !isDead);
const withOld = firstThat(
  ({ oldNumber, isDead }) => oldNumber !== undefined && !isDead && citizensByOldNumber(oldNumber).length === 1,
);
const sharing = firstThat(({ oldNumber }) => oldNumber !== undefined && citizensByOldNumber(oldNumber).length === 2);

const told = (citizen: Citizen) => ({ number: citizen.number, name: upper(citizen), birthDate: citizen.birthDate });

describe('a look-up', () => {
  it('answers the citizen whom number, name and birth date fit, with everything in the order of the protocol', () => {
    const xml = answerTo(lookUpXml(told(somebody)));
    expect(numbersIn(xml)).toEqual([somebody.number]);
    const inOrder = [
      ...['SoDinhDanh', 'SoCMND', 'HoVaTen', 'NgayThangNamSinh', 'GioiTinh', 'DanToc', 'TonGiao', 'QuocTich'],
      ...['TinhTrangHonNhan', 'NoiDangKyKhaiSinh', 'QueQuan', 'ThuongTru', 'NoiOHienTai', 'ChuHo'],
    ].map(name => xml.search(new RegExp(`<ns1:${name}[>/]`)));
    expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
    expect(inOrder).not.toContain(-1);
    const [{ family, middle, given }] = [somebody.name];
    expect(xml).toContain(
      `<ns1:HoVaTen><ns1:Ho>${family.toUpperCase()}</ns1:Ho><ns1:ChuDem>${middle.toUpperCase()}</ns1:ChuDem>` +
        `<ns1:Ten>${given.toUpperCase()}</ns1:Ten></ns1:HoVaTen>`,
    );
    expect(all(xml, 'NgayThangNam')).toEqual([somebody.birthDate.replaceAll('-', '')]);
    expect(xml).not.toContain('TrangThai');
  });

  it.each([
    ['another name', { ...told(somebody), name: 'NGUYỄN VĂN KHÁC' }],
    [
      'another day',
      {
        ...told(somebody),
        birthDate: `${somebody.birthDate.slice(0, 8)}${somebody.birthDate.endsWith('15') ? '16' : '15'}`,
      },
    ],
    ['another year', { ...told(somebody), birthDate: '1931' }],
    ['a day where the year alone is known', { ...told(ofYear), birthDate: `${ofYear.birthDate}-01-01` }],
    ['a number of nobody', { ...told(somebody), number: '042999000000' }],
  ])('answers nobody for %s', (_what, person) => {
    expect(answerTo(lookUpXml(person))).toContain('<ns1:CongdanCollection xmlns:ns1="http://dancuquocgia.bca"/>');
  });

  it.each([
    ['the number alone', { number: somebody.number }],
    ['the year of a known day', { ...told(somebody), birthDate: somebody.birthDate.slice(0, 4) }],
    ['a decomposed name', { ...told(somebody), name: upper(somebody).normalize('NFD') }],
  ])('is content with %s', (_what, person) => {
    expect(numbersIn(answerTo(lookUpXml(person)))).toEqual([somebody.number]);
  });

  it('writes the year alone where the day is not known', () => {
    expect(answerTo(lookUpXml(told(ofYear)))).toContain(
      `<ns1:NgayThangNamSinh><ns1:NgayThangNam/><ns1:Nam>${ofYear.birthDate}</ns1:Nam></ns1:NgayThangNamSinh>`,
    );
  });

  it('writes the whole name into one element for some, as the real one does', () => {
    const citizen = citizenAt(10);
    expect(answerTo(lookUpXml({ number: citizen.number }))).toContain(
      `<ns1:HoVaTen><ns1:Ho/><ns1:ChuDem/><ns1:Ten>${upper(citizen)}</ns1:Ten></ns1:HoVaTen>`,
    );
  });

  it('says at the end of who has died', () => {
    expect(answerTo(lookUpXml(told(dead)))).toContain('<ns1:TrangThai>DA_MAT</ns1:TrangThai></ns1:CongDan>');
  });

  it('answers a former number with today’s, and the one that was asked beside it', () => {
    const former = renumbered.formerNumber!;
    expect(citizenByFormerNumber(former)?.number).toBe(renumbered.number);
    const xml = answerTo(lookUpXml({ ...told(renumbered), number: former }));
    expect(xml).toContain(`<ns1:SoDinhDanh>${renumbered.number}</ns1:SoDinhDanh><ns1:SoCMND>${former}</ns1:SoCMND>`);
    expect(answerTo(lookUpXml(told(renumbered)))).not.toContain(former);
  });

  it('finds by an old number, and two where two have it', () => {
    expect(numbersIn(answerTo(lookUpXml({ ...told(withOld), number: withOld.oldNumber! })))).toEqual([withOld.number]);
    const both = answerTo(lookUpXml({ number: sharing.oldNumber! }));
    expect(numbersIn(both)).toHaveLength(2);
    expect(all(both, 'SoCMND')).toEqual([sharing.oldNumber, sharing.oldNumber]);
  });
});

describe('a verification', () => {
  it.each<[string, Parameters<typeof verifyXml>[0], boolean]>([
    ['the right name', told(somebody), true],
    ['another name', { ...told(somebody), name: 'NGUYỄN VĂN KHÁC' }, false],
    ['nobody’s number', { ...told(somebody), number: '042999000000' }, false],
    ['an old number', { ...told(withOld), number: withOld.oldNumber! }, true],
    ['an old number and another name', { number: withOld.oldNumber!, name: 'NGUYỄN VĂN KHÁC' }, false],
    ['who has died', told(dead), false],
    ['a former number', { ...told(renumbered), number: renumbered.formerNumber! }, false],
    ['who has another number now', told(renumbered), true],
  ])('of %s', (_what, person, exists) => {
    expect(all(answerTo(verifyXml(person)), 'TonTai')).toEqual([String(exists)]);
  });

  it('with both numbers wants both to be the same person’s', () => {
    const both = (oldNumber: string) => verifyXml(told(withOld)).replace('<dan:SoCMND>', `<dan:SoCMND>${oldNumber}`);
    expect(all(answerTo(both(withOld.oldNumber!)), 'TonTai')).toEqual(['true']);
    expect(all(answerTo(both(sharing.oldNumber!)), 'TonTai')).toEqual(['false']);
  });
});

describe('a call that is refused', () => {
  it('gets a fault with status 500 that names the reason and no value', () => {
    const { answer, request } = ask(lookUpXml(told(somebody)).replace('canbo.1', ''));
    expect(request).toBeUndefined();
    expect(answer.status).toBe(500);
    expect(answer.xml).toContain('<faultcode>soapenv:Client</faultcode>');
    expect(answer.xml).toContain('<ns1:MaLoi>THIEU_MA_CAN_BO</ns1:MaLoi>');
    expect(answer.xml).not.toContain(somebody.number);
  });

  it.each([[undefined], [''], ['"http://dancuquocgia.bca/XacThucThongTinCongDan"'], ['http://dancuquocgia.bca']])(
    'is one whose SOAPAction is %j',
    soapAction => {
      const { answer } = decide({ body: Buffer.from(lookUpXml(told(somebody))), soapAction });
      expect(answer.xml).toContain('SAI_SOAPACTION');
    },
  );

  it('is not one that names its operation', () => {
    expect(ask(lookUpXml(told(somebody)), LOOK_UP).answer.status).toBe(200);
  });
});

describe('the answer to another call', () => {
  const another = (xml: string) => decideForAnother({ body: Buffer.from(xml), soapAction: '""' }).answer.xml;

  it('is about somebody else, whatever was asked', () => {
    for (const person of [
      told(somebody),
      { ...told(withOld), number: withOld.oldNumber! },
      { number: '042999000000' },
    ]) {
      const [number, ...more] = numbersIn(another(lookUpXml(person)));
      expect(more).toEqual([]);
      expect([somebody.number, withOld.number, '042999000000']).not.toContain(number);
    }
  });

  it('is a collection where a verification was asked', () => {
    expect(another(verifyXml(told(somebody)))).toContain('<ns1:CongdanCollection');
  });
});
