import type { Sex } from '#libs/kernel';
import { Weighted, type Random } from './random.js';

/** Shares of family names in per cent (Lê Trung Hoa, Họ và tên người Việt Nam). */
const FAMILY_NAMES = new Weighted<string>([
  ['Nguyễn', 38.4],
  ['Trần', 11],
  ['Lê', 9.5],
  ['Phạm', 7],
  ['Huỳnh', 3],
  ['Hoàng', 2.1],
  ['Phan', 4.5],
  ['Vũ', 2.2],
  ['Võ', 1.7],
  ['Đặng', 2.1],
  ['Bùi', 2],
  ['Đỗ', 1.4],
  ['Hồ', 1.3],
  ['Ngô', 1.3],
  ['Dương', 1],
  ['Lý', 0.5],
  ['Đinh', 1],
  ['Trương', 1.2],
  ['Cao', 0.8],
  ['Mai', 0.7],
  ['Lương', 0.7],
  ['Hà', 0.7],
  ['Đào', 0.6],
  ['Tạ', 0.5],
  ['Lưu', 0.5],
  ['Vàng', 0.4],
  ['Giàng', 0.3],
  ['Sùng', 0.3],
  ['Vi', 0.5],
  ['Lò', 0.3],
]);

const MIDDLE: Record<Sex, readonly string[]> = {
  male: ['Văn', 'Văn', 'Văn', 'Đức', 'Minh', 'Quang', 'Xuân', 'Hữu', 'Công', 'Đình', 'Anh', 'Quốc', 'Bá', 'Trọng'],
  female: ['Thị', 'Thị', 'Thị', 'Thị', 'Thu', 'Ngọc', 'Thanh', 'Thùy', 'Minh', 'Kim', 'Bích', 'Phương', 'Hồng'],
};

const GIVEN: Record<Sex, readonly string[]> = {
  male: (
    'Hùng Dũng Cường Tuấn Sơn Hải Long Nam Thắng Bình Hoàng Đức Minh Quân Trung Kiên Phúc Thành Tùng Việt Khánh Hiếu ' +
    'Đạt Lâm Hưng Toàn Chiến Tiến Vinh Quyết'
  ).split(' '),
  female: (
    'Hương Lan Hoa Mai Hằng Nga Thảo Linh Trang Hà Hạnh Yến Nhung Loan Oanh Thủy Vân Xuân Hiền Phượng Dung Ngân Quỳnh ' +
    'Chi Giang Huệ Lý Tâm Anh Ngọc'
  ).split(' '),
};

export function familyName(random: Random): string {
  return FAMILY_NAMES.pick(random);
}

export function middleName(random: Random, sex: Sex): string {
  return random.pick(MIDDLE[sex]);
}

export function givenName(random: Random, sex: Sex): string {
  return random.pick(GIVEN[sex]);
}

export function personName(random: Random, sex: Sex): string {
  return `${familyName(random)} ${middleName(random, sex)} ${givenName(random, sex)}`;
}

const asciiByName = new Map<string, string>();

/** `Nguyễn Văn Đức` as `nguyenvanduc`, as people write it in addresses. */
export function asciiOf(name: string): string {
  return name.split(' ').map(asciiOfWord).join('');
}

function asciiOfWord(word: string): string {
  const known = asciiByName.get(word);
  if (known !== undefined) return known;
  const plain = word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('đ', 'd');
  asciiByName.set(word, plain);
  return plain;
}
