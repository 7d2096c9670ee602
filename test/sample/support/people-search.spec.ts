import { describe, expect, it } from '@jest/globals';
import { PeopleSearch } from './people-search.js';

const NUMBER = '040087123456';
const NAME = 'Đỗ Thị Hoà Ngân';
const search = new PeopleSearch({
  people: { numbers: [NUMBER, '187654321', '40087999999'], names: [NAME] },
  others: { numbers: ['040087000000'], names: ['Lò Văn Ửng'] },
});

const labels = (content: string | Buffer): string[] => [...search.in(Buffer.from(content)).keys()];
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('the search for very many people', () => {
  it.each([
    ['a number between other bytes', Buffer.from([0, 255, ...Buffer.from(NUMBER), 7])],
    ['a number inside a longer row of digits', `99${NUMBER}000`],
    ['a number beside letters', `personalNumber${NUMBER}abc`],
    ['what is left of a number with a letter in it', 'O40087999999'],
    ['an old number', '{"number":"187654321"}'],
    ['a number as hexadecimal text', `\\x00${Buffer.from(NUMBER).toString('hex')}`],
    ['a number in two bytes a character', Buffer.from(NUMBER, 'utf16le')],
    ['a number in full-width digits', '０４００８７１２３４５６'],
    ['a number in Arabic digits', '٠٤٠٠٨٧١٢٣٤٥٦'],
    ['a number in base64', base64(NUMBER)],
    ['a number in base64 after one byte', `"${base64(`x${NUMBER}y`)}"`],
    ['a number in base64 after two bytes', `x.${base64(`{"${NUMBER}"}`)}`],
    [
      'a number in a token',
      `Bearer eyJh.${Buffer.from(JSON.stringify({ sub: 1, n: NUMBER })).toString('base64url')}.x`,
    ],
  ])('finds %s', (_, content) => {
    expect(labels(content)).toEqual(['people']);
  });

  it.each([
    ['a name', `x ${NAME} y`],
    ['a name in capitals', NAME.toUpperCase()],
    ['a name taken apart', NAME.normalize('NFD')],
    ['a name without marks', 'do thi hoa ngan'],
    ['a name in an address', `/people?name=${encodeURIComponent(NAME)}&x=1`],
    ['a name in a form', encodeURIComponent(NAME).replaceAll('%20', '+')],
    ['a name in escapes of JSON', '"\\u0110\\u1ed7 Th\\u1ecb Ho\\u00e0 Ng\\u00e2n"'],
    ['a name with more spaces', 'Đỗ  Thị\tHoà Ngân'],
    ['a name with the tone elsewhere', 'Đỗ Thị Hòa Ngân'],
    ['a name before other text', `name=${NAME}, born`],
    ['a name with other text at its end', `${NAME}birthDate`],
  ])('finds %s', (_, content) => {
    expect(labels(content)).toEqual(['people']);
  });

  it('tells them apart, each once', () => {
    expect(labels(`${NUMBER} LÒ VĂN ỬNG ${NUMBER} 040087000000`).sort()).toEqual(['others', 'people']);
  });

  it('tells what it found without telling it', () => {
    expect([...search.in(Buffer.from(NUMBER)).values()]).toEqual(['the number …456']);
    expect([...search.in(Buffer.from(NAME)).values()]).toEqual(['a name of 15 letters']);
  });

  it.each([
    ['another number', '040087123457 18765432'],
    ['nine digits in a hash', 'ab187654321cd 0-187654321-0'],
    ['a shorter name', 'Đỗ Thị Hoà'],
    ['another name', 'Đỗ Thị Hoan Gan'],
    ['its words in other places', 'Thị Hoà Ngân, Đỗ'],
  ])('does not find %s', (_, content) => {
    expect(labels(content)).toEqual([]);
  });

  it('finds nobody where nobody is looked for', () => {
    expect([...new PeopleSearch({}).in(Buffer.from(`${NUMBER} ${NAME}`))]).toEqual([]);
  });
});
