import { badReply } from './bad-reply.js';
import type {
  CitizenAddress,
  CitizenBirthDate,
  CitizenName,
  CitizenRecord,
  CitizenRelative,
  Householder,
} from './citizen.js';
import { POPULATION_NAMESPACE } from './population-names.js';
import type { DeathSign } from './population-settings.js';
import { childOf, textOfChild, type XmlElement } from './xml-element.js';

const PERSONAL_NUMBER = /^[0-9]{12}$/;
/** Of an old identity card, or the personal number that was replaced. */
const OLD_NUMBER = /^([0-9]{9}|[0-9]{12})$/;
const SEX: ReadonlyMap<string, CitizenRecord['sex']> = new Map([
  ['1', 'male'],
  ['2', 'female'],
]);

/** `CongDan` as a record; elements that are not known say nothing. Throws `bad-reply`. */
export function readCitizen(citizen: XmlElement, { element, codes }: DeathSign): CitizenRecord {
  return {
    ...known({
      number: numberOf(citizen, 'SoDinhDanh', PERSONAL_NUMBER),
      oldNumber: numberOf(citizen, 'SoCMND', OLD_NUMBER),
      birthDate: birthDateOf(partOf(citizen, 'NgayThangNamSinh')),
      sex: sexOf(text(citizen, 'GioiTinh')),
      ethnicity: text(citizen, 'DanToc'),
      religion: text(citizen, 'TonGiao'),
      nationality: text(citizen, 'QuocTich'),
      maritalStatus: text(citizen, 'TinhTrangHonNhan'),
      birthPlace: addressOf(partOf(citizen, 'NoiDangKyKhaiSinh')),
      homeTown: addressOf(partOf(citizen, 'QueQuan')),
      permanentAddress: addressOf(partOf(citizen, 'ThuongTru')),
      currentAddress: addressOf(partOf(citizen, 'NoiOHienTai')),
      father: relativeOf(partOf(citizen, 'Cha')),
      mother: relativeOf(partOf(citizen, 'Me')),
      spouse: relativeOf(partOf(citizen, 'VoChong')),
      householder: householderOf(partOf(citizen, 'ChuHo')),
    }),
    name: nameOf(partOf(citizen, 'HoVaTen')),
    deceased: codes.has(text(citizen, element) ?? ''),
  };
}

type Known<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the members that there are not. */
function known<T extends object>(members: T): Known<T> {
  const kept: Known<T> = {};
  for (const name of Object.keys(members) as (keyof T)[]) {
    const value = members[name];
    if (value !== undefined) kept[name] = value as Exclude<T[keyof T], undefined>;
  }
  return kept;
}

function knownOrNone<T extends object>(members: T): Known<T> | undefined {
  const kept = known(members);
  return Object.keys(kept).length > 0 ? kept : undefined;
}

function text(parent: XmlElement | undefined, name: string): string | undefined {
  return textOfChild(parent, POPULATION_NAMESPACE, name);
}

function partOf(citizen: XmlElement, name: string): XmlElement | undefined {
  return childOf(citizen, POPULATION_NAMESPACE, name);
}

function numberOf(citizen: XmlElement, name: string, shape: RegExp): string | undefined {
  const number = text(citizen, name);
  if (number !== undefined && !shape.test(number)) throw badReply('wrong-value');
  return number;
}

/** The whole name may stand in one of the parts, mostly in the last. */
function nameOf(parts: XmlElement | undefined): CitizenName {
  const family = text(parts, 'Ho');
  const middle = text(parts, 'ChuDem');
  const given = text(parts, 'Ten');
  const full = [family, middle, given].filter(part => part !== undefined).join(' ');
  if (full === '') throw badReply('wrong-shape');
  return { ...known({ family, middle, given }), full };
}

function birthDateOf(parts: XmlElement | undefined): CitizenBirthDate | undefined {
  const date = text(parts, 'NgayThangNam');
  const year = text(parts, 'Nam');
  if (year !== undefined && !/^[0-9]{4}$/.test(year)) throw badReply('wrong-value');
  if (date === undefined) return year === undefined ? undefined : { year: Number(year) };
  if (year !== undefined && !date.startsWith(year)) throw badReply('wrong-value');
  return { date: dayOf(date), year: Number(date.slice(0, 4)) };
}

/** `yyyyMMdd` of a day that exists, as `YYYY-MM-DD`. */
function dayOf(text: string): string {
  const day = /^[0-9]{8}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : '';
  const instant = Date.parse(`${day}T00:00:00Z`);
  // The 31st of a shorter month would become a day of the next one.
  if (Number.isNaN(instant) || !new Date(instant).toISOString().startsWith(day)) throw badReply('wrong-value');
  return day;
}

function sexOf(code: string | undefined): CitizenRecord['sex'] {
  return code === undefined ? undefined : (SEX.get(code) ?? 'unknown');
}

function addressOf(parts: XmlElement | undefined): CitizenAddress | undefined {
  return knownOrNone({
    provinceCode: text(parts, 'MaTinhThanh'),
    districtCode: text(parts, 'MaQuanHuyen'),
    communeCode: text(parts, 'MaPhuongXa'),
    detail: text(parts, 'ChiTiet'),
  });
}

function relativeOf(parts: XmlElement | undefined): CitizenRelative | undefined {
  return knownOrNone({ number: text(parts, 'SoDinhDanh'), name: text(parts, 'HoVaTen') });
}

function householderOf(parts: XmlElement | undefined): Householder | undefined {
  return knownOrNone({ ...relativeOf(parts), relation: text(parts, 'QuanHe') });
}
