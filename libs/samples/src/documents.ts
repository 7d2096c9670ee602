import type { Attachment, Fee, ResultDocument } from '#libs/contracts';
import type { SampleProvince } from './agencies.js';
import type { Procedure } from './procedures.js';
import type { Random } from './random.js';

const PAPERS: Readonly<Record<string, readonly string[]>> = {
  'Hộ tịch': ['Tờ khai theo mẫu', 'Giấy tờ làm căn cứ đăng ký hộ tịch', 'Bản chụp thẻ căn cước'],
  'Chứng thực': ['Bản chính giấy tờ, văn bản', 'Bản sao cần chứng thực'],
  'Đất đai': [
    'Đơn đăng ký biến động đất đai theo Mẫu số 11/ĐK',
    'Giấy chứng nhận đã cấp',
    'Mảnh trích đo bản đồ địa chính thửa đất',
  ],
  'Xây dựng': ['Đơn đề nghị cấp giấy phép xây dựng', 'Bản vẽ thiết kế xây dựng', 'Giấy tờ về quyền sử dụng đất'],
};
const USUAL_PAPERS = [
  'Đơn đề nghị theo mẫu',
  'Bản sao giấy tờ tùy thân hoặc giấy phép',
  'Tài liệu chứng minh kèm theo',
];

export function attachmentsOf(
  random: Random,
  procedure: Procedure,
  province: SampleProvince,
  code: string,
): Attachment[] {
  const papers = PAPERS[procedure.field] ?? USUAL_PAPERS;
  const count = random.between(1, papers.length);
  const list: Attachment[] = [];
  for (let i = 0; i < count; i++) {
    list.push({
      id: `${code}-TL${i + 1}`,
      name: `${papers[i]!}.pdf`,
      componentCode: `${procedure.code}-TP${i + 1}`,
      url: `https://${province.host}/tep/${code}/${i + 1}.pdf`,
      digitised: random.chance(0.8),
      reused: random.chance(0.25),
      fromDataStore: random.chance(0.1),
    });
  }
  return list;
}

/** The procedure's fee, and the registration fee where the dossier goes through the tax office. */
export function feesOf(procedure: Procedure, financial: boolean): Fee[] {
  const fees: Fee[] = [];
  if (procedure.fee > 0) {
    const name = `Phí, lệ phí ${procedure.field.toLowerCase()}`;
    fees.push({ code: `${procedure.code}-P1`, name, kind: 'fee', collection: 'direct', amount: procedure.fee });
  }
  if (financial) {
    const amount = 500_000 + (procedure.fee % 7) * 125_000;
    fees.push({ code: `${procedure.code}-LP1`, name: 'Lệ phí trước bạ', kind: 'charge', collection: 'online', amount });
  }
  return fees;
}

export function resultDocument(procedure: Procedure, province: SampleProvince, code: string): ResultDocument {
  return {
    code: `KQ.${procedure.code}`,
    name: `Kết quả giải quyết: ${procedure.name}`,
    url: `https://${province.host}/ket-qua/${code}/1.pdf`,
  };
}
