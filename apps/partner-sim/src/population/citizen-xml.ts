import { type Citizen, relativesOf } from '#libs/samples';
import { type Address, birthPlaceOf, homeOf } from './addresses.js';

/** The real one often writes the whole name into `Ten`; here one in so many. */
const WHOLE_NAME_EVERY = 10;
const MARRIED = '2';
const ALONE = '1';
/** Of the catalogue of relations: the head himself, his wife, his child. */
const RELATIONS = { self: 'CH01', spouse: 'CH02', child: 'CH03' } as const;
const GROWN_UP = 18;
const REGISTER_YEAR = 2025;

/**
 * `CongDan` in the order of domain.md 6. `askedAs`: the number by which he was asked for, where it is none of today's.
 * `TrangThai` at the end stands only for who has died *(ours)*.
 */
export function citizenXml(citizen: Citizen, askedAs?: string): string {
  const { number, oldNumber = '', sex, isDead } = citizen;
  return (
    `<ns1:CongDan>${element('SoDinhDanh', number)}${element('SoCMND', askedAs ?? oldNumber)}` +
    nameXml(citizen) +
    birthDateXml(citizen.birthDate) +
    element('GioiTinh', sex === 'male' ? '1' : '2') +
    '<ns1:DanToc>01</ns1:DanToc><ns1:TonGiao>00</ns1:TonGiao><ns1:QuocTich>VN</ns1:QuocTich>' +
    familyAndPlacesXml(citizen) +
    `${isDead ? '<ns1:TrangThai>DA_MAT</ns1:TrangThai>' : ''}</ns1:CongDan>`
  );
}

function element(name: string, text: string): string {
  return text === '' ? `<ns1:${name}/>` : `<ns1:${name}>${text}</ns1:${name}>`;
}

function nameXml({ index, name, fullName }: Citizen): string {
  const isWhole = index % WHOLE_NAME_EVERY === 0;
  const [family, middle, given] = isWhole ? ['', '', fullName] : [name.family, name.middle, name.given];
  return (
    `<ns1:HoVaTen>${element('Ho', family.toUpperCase())}${element('ChuDem', middle.toUpperCase())}` +
    `${element('Ten', given.toUpperCase())}</ns1:HoVaTen>`
  );
}

function birthDateXml(birthDate: string): string {
  const day = birthDate.length === 4 ? '' : birthDate.replaceAll('-', '');
  return `<ns1:NgayThangNamSinh>${element('NgayThangNam', day)}${element('Nam', birthDate.slice(0, 4))}</ns1:NgayThangNamSinh>`;
}

function familyAndPlacesXml(citizen: Citizen): string {
  const { father, mother, spouse } = relativesOf(citizen);
  const [birthPlace, home] = [birthPlaceOf(citizen), homeOf(citizen)];
  return (
    element('TinhTrangHonNhan', spouse ? MARRIED : ALONE) +
    addressXml('NoiDangKyKhaiSinh', birthPlace) +
    addressXml('QueQuan', birthPlace) +
    addressXml('ThuongTru', home) +
    addressXml('NoiOHienTai', home) +
    relativeXml('Cha', father) +
    relativeXml('Me', mother) +
    relativeXml('VoChong', spouse) +
    headXml(citizen, father, spouse)
  );
}

function addressXml(name: string, { province, district, commune, detail }: Address): string {
  return (
    `<ns1:${name}>${element('MaTinhThanh', province)}${element('MaQuanHuyen', district)}` +
    `${element('MaPhuongXa', commune)}${element('ChiTiet', detail)}</ns1:${name}>`
  );
}

function relativeXml(name: string, relative: Citizen | undefined): string {
  if (!relative) return '';
  const fullName = element('HoVaTen', relative.fullName.toUpperCase());
  return `<ns1:${name}>${element('SoDinhDanh', relative.number)}${fullName}</ns1:${name}>`;
}

/** Husbands are heads, fathers of minors, and everybody else of himself. */
function headXml(citizen: Citizen, father: Citizen | undefined, spouse: Citizen | undefined): string {
  const isMinor = REGISTER_YEAR - Number(citizen.birthDate.slice(0, 4)) < GROWN_UP;
  if (isMinor && father) return headOf(father, RELATIONS.child);
  return citizen.sex === 'female' && spouse ? headOf(spouse, RELATIONS.spouse) : headOf(citizen, RELATIONS.self);
}

function headOf({ fullName, number }: Citizen, relation: string): string {
  const name = element('HoVaTen', fullName.toUpperCase());
  return `<ns1:ChuHo>${name}${element('QuanHe', relation)}${element('SoDinhDanh', number)}</ns1:ChuHo>`;
}
