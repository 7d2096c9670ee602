import type { LandCase, PlannedStep } from '#libs/samples';
import type { Paper } from './land-papers.js';

/** What a party needs to write the message of a step. */
export interface StepContext {
  readonly landCase: LandCase;
  readonly step: PlannedStep;
  /** epoch ms */
  readonly now: number;
  /** An instant as the party writes it. */
  readonly time: (epochMs: number) => string;
  /** Whether papers that the citizen hands in go inside the messages (TapTin.data), or only their names or links. */
  readonly encloses: boolean;
  /** Where a paper is to be had; undefined where the sender forgets to say so. */
  readonly link: (paper: Paper) => string | undefined;
}

const DAY_MS = 86_400_000;

/** So many working days later, week-ends counted, holidays not: what a clerk reckons. */
export function promisedAfter(now: number, workingDays: number): number {
  return now + Math.ceil((workingDays * 7) / 5) * DAY_MS;
}

const NOTES: Readonly<Record<string, string>> = {
  moved: 'Chuyển thẩm định hồ sơ',
  'supplement-requested': 'Đề nghị bổ sung bản sao hợp đồng công chứng',
  supplemented: 'Công dân đã nộp bổ sung giấy tờ',
  'supplement-received': 'Đã nhận giấy tờ bổ sung',
  'tax-transfer': 'Chuyển thông tin xác định nghĩa vụ tài chính',
  'tax-notice': 'Đã có thông báo thuế',
  'tax-notice-cancelled': 'Hủy thông báo do tính sai giá đất',
  'tax-paid': 'Đã nộp tiền vào ngân sách',
  'tax-returned': 'Trả lại phiếu chuyển do sai loại đất',
  'obligation-fulfilled': 'Đã hoàn thành nghĩa vụ tài chính',
  'update-requested': 'Đề nghị cập nhật lại thông tin người nộp',
  'wrong-procedure': 'Hồ sơ nhập sai thủ tục',
  withdrawn: 'Công dân đề nghị rút hồ sơ',
  finished: 'Kết thúc xử lý hồ sơ',
  'result-wrong': 'Sai diện tích trên Giấy chứng nhận',
};

/** Says of a second round that it is one: two requests are two, even where nothing else tells them apart. */
export function noteOf({ send, round, by }: PlannedStep): string {
  const who = by === 'land' ? 'VPĐKĐĐ' : by === 'tax' ? 'Cơ quan thuế' : 'Một cửa';
  return `${NOTES[send] ?? 'Ghi chú'} (${who}, lần ${round})`;
}
