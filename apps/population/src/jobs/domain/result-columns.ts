import type { LineOutcome, LineResult } from './line-outcome.js';

/** Columns that the result has beside those of the file: for people, then the same as codes for programs. */
export const RESULT_COLUMNS = [
  'Kết quả',
  'Lý do',
  'Thời điểm',
  'Mã kết quả',
  'Mã lý do',
  'Đúng số định danh',
  'Đúng họ tên',
  'Đúng ngày sinh',
] as const;

const NOT_ASKED = 'not-asked';

const RESULTS: Readonly<Record<LineResult | typeof NOT_ASKED, string>> = {
  matched: 'Khớp',
  differs: 'Không khớp',
  'not-found': 'Không tìm thấy',
  refused: 'Dữ liệu không hợp lệ',
  failed: 'Chưa có kết quả do lỗi',
  'not-asked': 'Chưa kiểm tra',
};

const REASONS: Readonly<Record<string, string>> = {
  'not-found': 'không có công dân mang số này',
  'name-differs': 'họ tên khác',
  'birth-date-differs': 'ngày sinh khác',
  'number-replaced': 'số đã được thay bằng số khác',
  deceased: 'công dân đã mất',
  'several-found': 'có nhiều người cùng số này',
  'number-foreign-digits': 'số có chữ số không phải 0-9 thông thường',
  'number-letters-for-digits': 'số có chữ cái thay cho chữ số',
  'number-not-digits': 'số có ký tự không phải chữ số',
  'number-wrong-length': 'số không có 12 hoặc 9 chữ số',
  'number-placeholder-number': 'số giả định, không phải số thật',
  'number-unknown-province': 'mã tỉnh trong số không tồn tại',
  'number-unknown-century': 'chữ số thế kỷ và giới tính không tồn tại',
  'number-future-birth': 'năm sinh trong số ở tương lai',
  'number-birth-year-differs': 'năm sinh trong số khác ngày sinh',
  'name-empty': 'thiếu họ tên',
  'name-too-long': 'họ tên quá 200 ký tự',
  'name-has-digits': 'họ tên có chữ số',
  'name-has-control-characters': 'họ tên có ký tự không nhìn thấy',
  'birth-date-not-a-date': 'ngày sinh không đúng dạng',
  'birth-date-no-such-day': 'ngày sinh không có trong lịch',
  'birth-date-before-1900': 'ngày sinh trước năm 1900',
  'birth-date-future-birth': 'ngày sinh ở tương lai',
  'dossier-malformed': 'mã hồ sơ không đúng dạng',
  'dossier-not-covered': 'hồ sơ không thuộc mục đích được phép',
  'dossier-fields-not-granted': 'hồ sơ không được phép kiểm tra tất cả các trường có trong dòng',
  'row-cells-too-few': 'dòng thiếu ô',
  'row-cells-too-many': 'dòng thừa ô',
  'row-cell-too-long': 'dòng có ô quá dài',
  'row-row-too-long': 'dòng quá dài',
  'row-quotes-broken': 'dấu ngoặc kép trong dòng bị hỏng',
  'row-nul-character': 'dòng có ký tự NUL',
  'row-half-character': 'dòng có ký tự hỏng',
  'row-legacy-text': 'dòng dùng bảng mã cũ (TCVN3, VNI)',
  'row-not-json': 'dòng không phải JSON',
  'row-not-an-object': 'dòng không phải đối tượng JSON',
  'row-not-flat': 'dòng có giá trị lồng nhau',
  'row-member-unknown': 'dòng có trường lạ',
  'partner-failed': 'cơ sở dữ liệu dân cư không trả lời',
  'deadline-exceeded': 'cơ sở dữ liệu dân cư không trả lời kịp',
  'not-yet': 'cơ sở dữ liệu dân cư chưa có câu trả lời',
};

/** Cells of the added columns for a line; null: nobody was asked. */
export function resultCells(outcome: LineOutcome | null): string[] {
  if (!outcome) return [RESULTS[NOT_ASKED], '', '', NOT_ASKED, '', '', '', ''];
  const { result, reasons, at, fields } = outcome;
  const { number, name, birthDate } = fields;
  return [
    RESULTS[result],
    reasons.map(reason => REASONS[reason] ?? reason).join('; '),
    inVietnam(at),
    result,
    reasons.join(';'),
    ...[number, name, birthDate].map(yesNo),
  ];
}

function yesNo(answer: boolean | null): string {
  return answer === null ? '' : answer ? 'Có' : 'Không';
}

/** RFC 3339 with the offset of Vietnam. */
function inVietnam(at: number): string {
  return `${new Date(at + 7 * 3_600_000).toISOString().slice(0, 19)}+07:00`;
}
