import { describe, expect, it } from '@jest/globals';
import { fromVbdlis, VBDLIS_DIALECTS } from '#libs/connectors';
import type { JsonObject } from '#libs/kernel';
import { checkFileTypes } from './vbdlis-file-types.js';

const FILE = { sha256: 'a'.repeat(64), size: 3, mediaType: 'image/png' };

/** Where the types of a document with a PNG inside differ. */
function differenceIn(paper: JsonObject): string | undefined {
  const files = new Map([['/DanhSachTapTin/0/TapTin/data', FILE]]);
  const body = { SoBienNhan: '000.00.01.H94-260302-0001', DanhSachTapTin: [{ TapTin: { data: null }, ...paper }] };
  const context = { dialect: VBDLIS_DIALECTS.vbdlis, agencyCode: 'H94', files };
  try {
    checkFileTypes(fromVbdlis('ChuyenHoSo', body, context).records[0]!);
    return undefined;
  } catch (error) {
    const { code, errors } = error as { code: string; errors: { pointer: string }[] };
    return `${code} ${errors[0]?.pointer}`;
  }
}

describe('a file inside a call', () => {
  it.each(['.pdf', 'PDF', 'application/pdf'])('is refused where KieuFile says %s and it is a picture', KieuFile => {
    expect(differenceIn({ TenGiayTo: 'Đơn', KieuFile })).toBe('file-type-refused /attachments/0/kind');
  });

  it('is refused where the name of its document says so, and nothing else says anything', () => {
    expect(differenceIn({ TenGiayTo: 'Đơn.pdf' })).toBe('file-type-refused /attachments/0/name');
    expect(differenceIn({ TenGiayTo: 'Đơn.pdf', KieuFile: 'Bản gốc' })).toBeUndefined();
  });

  it.each(['.png', 'PNG', 'image/png', 'Bản gốc', ''])('is taken where KieuFile is %j', KieuFile => {
    expect(differenceIn({ TenGiayTo: 'Đơn', KieuFile })).toBeUndefined();
  });

  it('is not missed where there is a link alone: what lies behind it is looked at when it is fetched', () => {
    const TapTin = null;
    expect(
      differenceIn({ TapTin, TenGiayTo: 'Đơn', KieuFile: '.pdf', LinkFile: 'https://a.example/1' }),
    ).toBeUndefined();
  });
});
