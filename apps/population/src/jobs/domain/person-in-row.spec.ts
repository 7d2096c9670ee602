import { describe, expect, it } from '@jest/globals';
import { COLUMNS, rowOf } from '../jobs-test-kit.js';
import type { JobRow } from './job-row.js';
import { type PersonInRow, personIn, toldIn } from './person-in-row.js';

const TODAY = '2026-03-02';
const DOSSIER = '000.00.01.H22-240501-0001';

const read = (cells: readonly string[], more: Partial<JobRow> = {}) => personIn(rowOf(2, cells, more), COLUMNS, TODAY);
const reasonsOf = (cells: readonly string[], more: Partial<JobRow> = {}) => {
  const found = read(cells, more);
  return 'reasons' in found ? found.reasons : [];
};

describe('a line', () => {
  it('is a person where nothing contradicts itself, whatever space stands around its cells', () => {
    const { person, dossier } = read([' 042090123456 ', 'Nguyễn  Văn An', '21/3/1990', 'Xã A', DOSSIER]) as PersonInRow;
    expect(person).toMatchObject({ number: '042090123456', birthDate: { text: '1990-03-21', year: 1990 } });
    expect(person.name.text).toBe('Nguyễn Văn An');
    expect(dossier).toBe(DOSSIER);
  });

  it.each([
    ['42090123456', '042090123456'],
    ['1090123456', '001090123456'],
    ['87654321', '087654321'],
    ['042090123456', '042090123456'],
    ['1234567', '1234567'],
  ])('has the zeros back that a sheet took from a number: %s is %s', (cell, number) => {
    expect(toldIn(rowOf(2, [cell, 'A'], { numeric: [0] }), COLUMNS, TODAY).number).toBe(number);
  });

  it.each([
    ['19900321', '1990-03-21'],
    ['21-03-1990', '1990-03-21'],
    ['21.3.1990', '1990-03-21'],
    ['21/3/1990', '1990-03-21'],
    ['1990-03-21', '1990-03-21'],
    ['1990', '1990'],
    ['21031990', '21031990'],
    ['20031990', '20031990'],
    ['21-03.1990', '21-03.1990'],
    ['21-03-90', '21-03-90'],
    ['1990.03.21', '1990.03.21'],
    ['1990032', '1990032'],
    ['32953', '32953'],
  ])('has its date as files write it: %s is %s', (cell, birthDate) => {
    expect(toldIn(rowOf(2, ['042090123456', 'A', cell]), COLUMNS, TODAY).birthDate).toBe(birthDate);
    // As a sheet keeps a number.
    expect(toldIn(rowOf(2, ['042090123456', 'A', cell], { numeric: [2] }), COLUMNS, TODAY).birthDate).toBe(birthDate);
  });

  it('has number and date of the columns that stand back where those before them are empty', () => {
    const columns = { number: 0, name: 1, birthDate: 2, fallbacks: { number: 3, birthDate: 4 } };
    const told = (...cells: string[]) => toldIn(rowOf(2, cells, { numeric: [3] }), columns, TODAY);
    const [number, name] = ['042050123456', 'Trần B'];
    expect(told(number, name, ' ', '', '1951')).toEqual({ number, name, birthDate: '1951' });
    expect(told(' ', name, '', '87654321', '')).toEqual({ number: '087654321', name });
    expect(told(number, name, '1/2/1950', '187654321', '1951')).toEqual({ number, name, birthDate: '1950-02-01' });
    expect(personIn(rowOf(2, [number, name, '', '', '1951']), columns, TODAY)).toEqual({
      reasons: ['number-birth-year-differs'],
    });
  });

  it('keeps a text that is too short as it is, so that it is refused and nobody else is asked about', () => {
    expect(reasonsOf(['42090123456', 'Nguyễn Văn An'])).toEqual(['number-wrong-length']);
  });

  it.each([
    [['04209012345', 'A'], ['number-wrong-length']],
    [['0420901234567', 'A'], ['number-wrong-length']],
    [['０４２０９０１２３４５６', 'A'], ['number-foreign-digits']],
    [['O4209012345l', 'A'], ['number-letters-for-digits']],
    [['000090123456', 'A'], ['number-unknown-province']],
    [['042090123456', 'A', '1991-01-01'], ['number-birth-year-differs']],
    [['042090123456', 'A', '29/02/1900'], ['birth-date-no-such-day']],
    [['042090123456', 'A', '19900229'], ['birth-date-no-such-day']],
    [['042090123456', 'A', '29.02.1990'], ['birth-date-no-such-day']],
    [['042090123456', 'A', '01/01/1899'], ['birth-date-before-1900']],
    [['042090123456', 'A', '2090-01-01'], ['birth-date-future-birth']],
    [['042090123456', '', ''], ['name-empty']],
    [['042090123456', 'x'.repeat(10_000)], ['name-too-long']],
    [
      ['', '', 'soon'],
      ['number-wrong-length', 'name-empty', 'birth-date-not-a-date'],
    ],
    [['042090123456', 'A', '', '', 'H22-1'], ['dossier-malformed']],
  ])('is refused for each thing that is wrong with it: %j', (cells, reasons) => {
    expect(reasonsOf(cells)).toEqual(reasons);
  });

  it('is refused for its own fault, whatever could be read of it', () => {
    expect(reasonsOf(['042090123456', 'Nguyễn Văn An'], { fault: 'cells-too-many' })).toEqual(['row-cells-too-many']);
  });
});
