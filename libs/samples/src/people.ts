import type { Applicant } from '#libs/contracts';
import { BIRTH_PROVINCES, type Sex } from '#libs/kernel';
import type { SampleProvince, SampleUnit } from './agencies.js';
import { personalNumber, taxCode } from './personal-number.js';
import type { Random } from './random.js';
import { asciiOf, personName } from './vietnamese-names.js';

const MOBILE_PREFIXES = ['032', '034', '035', '036', '037', '038', '039', '070', '077', '081', '083', '086', '088'];
const MOBILE_PREFIXES_OLD = ['090', '091', '093', '094', '096', '097', '098', '099'];

function mobileNumber(random: Random): string {
  return random.pick(random.chance(0.6) ? MOBILE_PREFIXES : MOBILE_PREFIXES_OLD) + random.digits(7);
}

/** A grown-up citizen, mostly born in the province; some give no address, as at the counter. */
export function citizen(random: Random, province: SampleProvince): Applicant {
  const sex: Sex = random.chance(0.5) ? 'male' : 'female';
  const name = personName(random, sex);
  const birthYear = random.between(1945, 2006);
  const birthProvince = random.chance(0.85) ? province.birthProvince : random.pick(BIRTH_PROVINCES);
  return {
    type: 1,
    name,
    identityNumber: personalNumber(random, birthProvince, birthYear, sex),
    phone: mobileNumber(random),
    ...(random.chance(0.3) ? { email: `${asciiOf(name)}${birthYear % 100}@thu.example` } : {}),
  };
}

const TRADES = ['Xây dựng', 'Thương mại', 'Vận tải', 'Nông sản', 'Du lịch', 'Khoáng sản', 'Chế biến gỗ', 'Dược phẩm'];
const BRANDS = ['Hoàng Gia', 'Thành Công', 'Đại Phát', 'An Bình', 'Minh Đức', 'Sông Lam', 'Cao Nguyên', 'Tân Tiến'];

export function enterprise(random: Random, province: SampleProvince): Applicant {
  const form = random.chance(0.75) ? 'Công ty TNHH' : 'Công ty cổ phần';
  return {
    type: 2,
    name: `${form} ${random.pick(TRADES)} ${random.pick(BRANDS)} ${province.name}`,
    taxCode: taxCode(random),
    phone: `${province.areaPhone}3${random.digits(6)}`,
  };
}

export interface Officer {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
}

const TITLES = ['Chuyên viên', 'Chuyên viên', 'Công chức Tư pháp - Hộ tịch', 'Công chức Địa chính', 'Phó Trưởng phòng'];

export function officer(random: Random, unit: SampleUnit): Officer {
  return {
    name: personName(random, random.chance(0.5) ? 'male' : 'female'),
    title: random.pick(TITLES),
    unit: unit.name,
  };
}
