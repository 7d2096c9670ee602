import { describe, expect, it } from '@jest/globals';
import { parsePurpose } from './purpose-header.js';

const GIVEN = 'officer="canbo.an", agency="H22.01", procedure="1.012790"';

describe('Hub-Purpose', () => {
  it('is read as a dictionary, whatever the order and whatever else it says', () => {
    expect(parsePurpose(`dossier="000.00.01.H22-240501-0001", x;y=1, ${GIVEN}`)).toEqual({
      officer: 'canbo.an',
      agency: 'H22.01',
      procedure: '1.012790',
      dossier: '000.00.01.H22-240501-0001',
    });
  });

  it('names the officer in letters beyond ASCII too', () => {
    const header = 'officer=%"Nguy%e1%bb%85n V%c4%83n An", agency="H22.01", procedure="1.012790"';
    expect(parsePurpose(header).officer).toBe('Nguyễn Văn An');
  });

  it('names one officer, however the name is spaced and its marks are put together', () => {
    const header = 'officer=%" Nguye%cc%82%cc%83n  An ", agency="H22.01", procedure="1.012790"';
    expect(parsePurpose(header).officer).toBe('Nguyễn An');
  });

  it.each([
    ['nothing', undefined],
    ['no dictionary', 'officer=„an“'],
    ['no officer', 'agency="H22.01", procedure="1.012790"'],
    ['an empty officer', 'officer="", agency="H22.01", procedure="1.012790"'],
    ['a blank for the officer', 'officer=" ", agency="H22.01", procedure="1.012790"'],
    ['an officer of what cannot be seen', 'officer=%"%e2%80%8b%c2%a0", agency="H22.01", procedure="1.012790"'],
    ['an officer that XML cannot hold', 'officer=%"an %ef%bf%be", agency="H22.01", procedure="1.012790"'],
    ['a personal number for the officer', 'officer="cb 040087123456", agency="H22.01", procedure="1.012790"'],
    ['a personal number with blanks', 'officer="042 040087123456 090", agency="H22.01", procedure="1.012790"'],
    ['a grouped number', 'officer="040 087 123 456", agency="H22.01", procedure="1.012790"'],
    ['an old number with dots', 'officer="186.543.210", agency="H22.01", procedure="1.012790"'],
    [
      'full-width digits',
      `officer=%"${'４'.repeat(12).replace(/./gu, encodeURIComponent).toLowerCase()}", agency="H22.01", procedure="1.012790"`,
    ],
    ['an officer that is a number', 'officer=1, agency="H22.01", procedure="1.012790"'],
    ['no agency', 'officer="an", procedure="1.012790"'],
    ['no code for the agency', 'officer="an", agency="Sở Tư pháp", procedure="1.012790"'],
    ['neither procedure nor dossier', 'officer="an", agency="H22.01"'],
    ['a procedure that is no code', 'officer="an", agency="H22.01", procedure="khai sinh"'],
    ['a dossier that is no code', 'officer="an", agency="H22.01", dossier="040087123456"'],
    ['a thousand characters', `${GIVEN}, x="${'a'.repeat(1_000)}"`],
  ])('%s is no purpose, and is not quoted', (_, header) => {
    let thrown: unknown;
    try {
      parsePurpose(header);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ kind: 'denied', code: 'purpose-missing' });
    expect(JSON.stringify(thrown)).not.toContain('040087123456');
  });
});
