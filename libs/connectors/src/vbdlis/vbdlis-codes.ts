import type { LandResultKind, LandTaxType } from '#libs/contracts';

/** TrangThaiKetThuc: 0 is a result; that there is no other number for a withdrawal than 2 is ours. */
export const VBDLIS_RESULT_KINDS: Readonly<Record<LandResultKind, number>> = { issued: 0, returned: 1, withdrawn: 2 };

/** Any other number than the known ones ended without a result. */
export function resultKindOf(code: number): LandResultKind {
  const kinds = Object.keys(VBDLIS_RESULT_KINDS) as LandResultKind[];
  return kinds.find(kind => VBDLIS_RESULT_KINDS[kind] === code) ?? 'returned';
}

/**
 * LoaiThue is free text: the first row of which a word is in it says what it is. Without diacritics and in lower case; the
 * tax on non-agricultural land comes first, because some write it with that of the land-use fee before it.
 * "thuê" (rent) and "thuế" (tax) are one without diacritics: only with "tiền" before it is it the rent.
 */
const TAX_WORDS: readonly (readonly [LandTaxType, readonly string[]])[] = [
  ['non-agricultural-land-tax', ['phi nong nghiep', 'pnn']],
  ['registration-fee', ['truoc ba', 'lptb']],
  ['personal-income-tax', ['thu nhap ca nhan', 'tncn']],
  ['land-use-fee', ['tien su dung dat', 'tien sdd', 'tsdd']],
  ['land-rent', ['tien thue dat', 'tien thue mat dat']],
];

/** How the hub calls a tax to a partner where nobody wrote it. */
export const VBDLIS_TAX_NAMES: Readonly<Record<LandTaxType, string>> = {
  'registration-fee': 'Lệ phí trước bạ',
  'personal-income-tax': 'Thuế thu nhập cá nhân',
  'land-use-fee': 'Tiền sử dụng đất',
  'land-rent': 'Tiền thuê đất',
  'non-agricultural-land-tax': 'Thuế sử dụng đất phi nông nghiệp',
  other: 'Khác',
};

export function taxTypeOf(text: string): LandTaxType {
  const folded = foldedText(text);
  return TAX_WORDS.find(([, words]) => words.some(word => hasWord(folded, word)))?.[0] ?? 'other';
}

function hasWord(text: string, word: string): boolean {
  return ` ${text} `.includes(` ${word} `);
}

/** Lower case, without diacritics, with single spaces for everything that is no letter or digit. */
function foldedText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}
