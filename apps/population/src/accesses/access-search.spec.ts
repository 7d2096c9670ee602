import { describe, expect, it } from '@jest/globals';
import { type HubError } from '#libs/kernel';
import { encodeCursor } from './access-cursor.js';
import { accessSearchIn } from './access-search.js';

const REASON = { reason: 'complaint 12/2026' };
const read = (body: object) => accessSearchIn(Buffer.from(JSON.stringify(body)));

function refusalOf(body: object): HubError {
  try {
    read(body);
  } catch (error) {
    return error as HubError;
  }
  throw new Error('It was not refused');
}

describe('what an auditor searches for', () => {
  it.each([
    { personalNumber: '042090123456' },
    { personalNumber: '187654321' },
    { dossier: '000.00.01.H22-260302-0001' },
    { officer: 'Trần Văn Bình', agency: 'H22' },
  ])('is one person, dossier or officer: %j', searched => {
    const { for: found, period, reason } = read({ ...searched, ...REASON });
    expect(found).toEqual(searched);
    expect(reason).toBe('complaint 12/2026');
    expect(period).toEqual({
      ...{ from: new Date('1990-01-01T00:00:00Z'), to: new Date('9999-01-01T00:00:00Z') },
      ...{ after: undefined, limit: 100 },
    });
  });

  it('may be limited to a time, and go on after a page', () => {
    const place = { at: '2026-03-02T01:00:00.123Z', id: '0b0e2a44-7d2c-8c0e-9d0f-0c5d1a2b3c4d' };
    const { period } = read({
      ...{ personalNumber: '042090123456', ...REASON },
      ...{ from: '2026-01-01T00:00:00+07:00', to: '2026-04-01T00:00:00+07:00', limit: 7, cursor: encodeCursor(place) },
    });
    expect(period).toEqual({
      ...{ from: new Date('2025-12-31T17:00:00Z'), to: new Date('2026-03-31T17:00:00Z') },
      ...{ after: place, limit: 7 },
    });
  });

  it.each([
    [{}, ''],
    [{ personalNumber: '042090123456', dossier: '000.00.01.H22-260302-0001' }, ''],
    [{ officer: 'an' }, ''],
    [{ agency: 'H22' }, ''],
    [{ name: 'Trần Văn Bình' }, ''],
    [{ personalNumber: '04209012345' }, '/personalNumber'],
    [{ personalNumber: '0420901234567' }, '/personalNumber'],
    [{ personalNumber: '０４２０９０１２３４５６' }, '/personalNumber'],
    [{ personalNumber: 42_090_123_456 }, '/personalNumber'],
    [{ dossier: 'x' }, '/dossier'],
    [{ officer: '', agency: 'H22' }, '/officer'],
    [{ officer: 'an', agency: 'Hà Nội' }, '/agency'],
    [{ personalNumber: '042090123456', from: '2026-01-01' }, '/from'],
    [{ personalNumber: '042090123456', from: '2026-02-01T00:00:00Z', to: '2026-02-01T00:00:00Z' }, '/from'],
    [{ personalNumber: '042090123456', limit: 0 }, '/limit'],
    [{ personalNumber: '042090123456', limit: 1.5 }, '/limit'],
    [{ personalNumber: '042090123456', limit: '7' }, '/limit'],
    [{ personalNumber: '042090123456', cursor: 'AAAA' }, '/cursor'],
    [{ personalNumber: '042090123456', reason: ' ' }, '/reason'],
    [{ personalNumber: '042090123456', reason: undefined }, '/reason'],
  ])('is refused where it is none: %j', (body, pointer) => {
    const { code, errors } = refusalOf({ ...REASON, ...body });
    expect([code, errors?.map(error => error.pointer)]).toEqual(['payload-invalid', [pointer]]);
  });

  it('is not quoted where it is refused, not even as the name of a member', () => {
    const { message, detail, errors } = refusalOf({ '042090123456': '042090123456', ...REASON });
    expect(JSON.stringify([message, detail, errors])).not.toContain('042090123456');
  });
});
