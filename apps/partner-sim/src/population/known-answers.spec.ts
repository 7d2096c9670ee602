import { describe, expect, it } from '@jest/globals';
import { isSameBirthDate, isSameName, type PersonName, readBirthDate, readPersonName } from '#libs/kernel';
import { insuredFile, type InsuredKind, type InsuredRow } from '#libs/samples';
import { decide } from './population-desk.js';
import { lookUpXml, verifyXml } from './population-test-kit.js';

interface Found {
  readonly number: string;
  readonly askedAs: string;
  readonly name: PersonName;
  readonly birthDate: string;
  readonly isDead: boolean;
}

const ASKED: readonly InsuredKind[] = [
  ...(['plain', 'capitals', 'decomposed', 'spaced', 'tone-placement', 'year-told', 'no-birth-date'] as const),
  ...(['old-number', 'name-tone', 'other-name', 'birth-date', 'deceased', 'number-replaced'] as const),
  ...(['several-found', 'not-found'] as const),
];
const SHARES = Object.fromEntries(ASKED.filter(kind => kind !== 'plain').map(kind => [kind, 1 / ASKED.length]));
const ROWS = [...insuredFile({ seed: 11, rows: 1_500, shares: SHARES })];

const answerTo = (xml: string) => decide({ body: Buffer.from(xml), soapAction: '""' }).answer.xml;
const textOf = (xml: string, name: string) => new RegExp(`<ns1:${name}>([^<]*)<`).exec(xml)?.[1] ?? '';

function nameOf(text: string): PersonName {
  const name = readPersonName(text);
  if (name.kind === 'problem') throw new Error(name.code);
  return name;
}

function lookUp(person: Parameters<typeof lookUpXml>[0]): Found[] {
  return [...answerTo(lookUpXml(person)).matchAll(/<ns1:CongDan>.*?<\/ns1:CongDan>/g)].map(([xml]) => {
    const day = textOf(xml, 'NgayThangNam');
    return {
      number: textOf(xml, 'SoDinhDanh'),
      askedAs: textOf(xml, 'SoCMND'),
      name: nameOf(['Ho', 'ChuDem', 'Ten'].map(part => textOf(xml, part)).join(' ')),
      birthDate: day === '' ? textOf(xml, 'Nam') : `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`,
      isDead: textOf(xml, 'TrangThai') === 'DA_MAT',
    };
  });
}

/** By as few questions as can be: with all that is told, then whether number and name go together, then by the number. */
function reasonsFor({ number, name: told, birthDate }: InsuredRow): readonly string[] {
  const name = nameOf(told);
  const person = { number, name: name.text.toUpperCase().normalize('NFC') };
  const fitting = birthDate === '' ? [] : lookUp({ ...person, birthDate });
  if (fitting.length > 0) return differencesOf(number, name, birthDate, fitting);
  const isKnown = textOf(answerTo(verifyXml(person)), 'TonTai') === 'true';
  if (isKnown) return birthDate === '' ? [] : ['birth-date-differs'];
  return differencesOf(number, name, birthDate, lookUp({ number }));
}

function differencesOf(
  number: string,
  name: PersonName,
  birthDate: string,
  [found, ...more]: Found[],
): readonly string[] {
  if (!found) return ['not-found'];
  if (more.length > 0) return ['several-found'];
  const isReplaced = number.length === 12 && found.number !== number && found.askedAs === number;
  return [
    isReplaced ? ['number-replaced'] : [],
    found.isDead ? ['deceased'] : [],
    isSameName(name, found.name) ? [] : ['name-differs'],
    birthDate === '' || isBorn(birthDate, found.birthDate) ? [] : ['birth-date-differs'],
  ].flat();
}

function isBorn(told: string, known: string): boolean {
  const [one, other] = [readBirthDate(told), readBirthDate(known)];
  return one.kind !== 'problem' && other.kind !== 'problem' && isSameBirthDate(one, other);
}

describe('a file with known answers, asked of the stand-in', () => {
  it.each(ASKED)('gets them: %s', kind => {
    const rows = ROWS.filter(row => row.kind === kind);
    expect(rows.length).toBeGreaterThan(50);
    const wrong = rows.filter(row => reasonsFor(row).join() !== row.expected.reasons.join());
    expect(wrong.map(({ index }) => index)).toEqual([]);
  });
});
