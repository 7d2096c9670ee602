import type { AgencyLevel } from './procedures.js';

export type SampleSystem = 'one-stop-h22' | 'one-stop-h41';

export interface SampleUnit {
  /** Legacy code, e.g. `000.05.21.H22`. */
  readonly code: string;
  readonly name: string;
  readonly level: AgencyLevel;
  /** The fields of procedures that a department deals with; a district or commune deals with all of its level. */
  readonly fields?: readonly string[];
}

/** A province's tree of units and the one-stop system that reports for all of them. */
export interface SampleProvince {
  readonly topCode: string;
  readonly system: SampleSystem;
  readonly name: string;
  /** First digits of personal numbers registered there. */
  readonly birthProvince: string;
  readonly host: string;
  readonly areaPhone: string;
  readonly units: readonly SampleUnit[];
}

type Department = readonly [name: string, fields: readonly string[]];
type District = readonly [number: string, name: string, communes: readonly string[]];

function unitsOf(topCode: string, departments: readonly Department[], districts: readonly District[]): SampleUnit[] {
  const units: SampleUnit[] = departments.map(([name, fields], i) => ({
    code: `000.00.${String(i + 1).padStart(2, '0')}.${topCode}`,
    name,
    level: 'department',
    fields,
  }));
  for (const [number, name, communes] of districts) {
    units.push({ code: `000.00.${number}.${topCode}`, name: `UBND ${name}`, level: 'district' });
    communes.forEach((commune, i) => {
      const code = `000.${String(i + 1).padStart(2, '0')}.${number}.${topCode}`;
      units.push({ code, name: `UBND ${commune}, ${name}`, level: 'commune' });
    });
  }
  return units;
}

const DEPARTMENTS: readonly Department[] = [
  ['Sở Tư pháp', ['Quốc tịch']],
  ['Sở Nông nghiệp và Môi trường', ['Môi trường và khoáng sản']],
  ['Sở Xây dựng', ['Đường bộ']],
  ['Sở Tài chính', ['Thành lập và hoạt động của doanh nghiệp']],
  ['Sở Nội vụ', ['Người có công', 'Việc làm và lao động']],
  ['Sở Y tế', ['Khám bệnh, chữa bệnh']],
  ['Sở Công Thương', ['Lưu thông hàng hóa trong nước']],
];

/** Hà Giang as it was until the merger of 1 July 2025. */
export const HA_GIANG: SampleProvince = {
  topCode: 'H22',
  system: 'one-stop-h22',
  name: 'Hà Giang',
  birthProvince: '002',
  host: 'dichvucong.hagiang.example',
  areaPhone: '0219',
  units: unitsOf('H22', DEPARTMENTS, [
    ['21', 'thành phố Hà Giang', ['phường Minh Khai', 'phường Nguyễn Trãi', 'phường Trần Phú', 'xã Phương Thiện']],
    ['22', 'huyện Đồng Văn', ['thị trấn Đồng Văn', 'thị trấn Phó Bảng', 'xã Lũng Cú', 'xã Sà Phìn']],
    ['23', 'huyện Vị Xuyên', ['thị trấn Vị Xuyên', 'xã Đạo Đức', 'xã Phong Quang']],
    ['24', 'huyện Bắc Quang', ['thị trấn Việt Quang', 'xã Hùng An', 'xã Tân Quang']],
  ]),
};

/** Nghệ An as it was until the districts were abolished on 1 July 2025. */
export const NGHE_AN: SampleProvince = {
  topCode: 'H41',
  system: 'one-stop-h41',
  name: 'Nghệ An',
  birthProvince: '040',
  host: 'dichvucong.nghean.example',
  areaPhone: '0238',
  units: unitsOf('H41', DEPARTMENTS, [
    ['21', 'thành phố Vinh', ['phường Hưng Bình', 'phường Trường Thi', 'phường Bến Thủy', 'phường Nghi Phú']],
    ['22', 'huyện Quỳ Hợp', ['thị trấn Quỳ Hợp', 'xã Minh Hợp']],
    ['23', 'huyện Nam Đàn', ['thị trấn Nam Đàn', 'xã Kim Liên', 'xã Trung Phúc Cường']],
    ['24', 'huyện Diễn Châu', ['xã Diễn Kỷ', 'xã Diễn Hồng']],
    ['25', 'huyện Con Cuông', ['thị trấn Trà Lân', 'xã Môn Sơn']],
  ]),
};

export const PROVINCES: readonly SampleProvince[] = [HA_GIANG, NGHE_AN];
