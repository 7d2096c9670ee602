import type { LandCase, PlannedStep } from '#libs/samples';

/** A file of a case that the stand-in serves: what is in it follows from its path alone. */
export interface Paper {
  readonly title: string;
  /** `<dossier>/<name>`, below `/land-files/`. */
  readonly path: string;
}

const TITLES: Readonly<Record<string, readonly (readonly [name: string, title: string])[]>> = {
  moved: [['phieu-trinh.pdf', 'Phiếu trình giải quyết hồ sơ']],
  'supplement-requested': [['yeu-cau-bo-sung.pdf', 'Thông báo yêu cầu bổ sung hồ sơ']],
  'supplement-received': [['bien-nhan-bo-sung.pdf', 'Biên nhận bổ sung hồ sơ']],
  issued: [
    ['giay-chung-nhan.pdf', 'Giấy chứng nhận quyền sử dụng đất'],
    ['trich-luc-ban-do.pdf', 'Trích lục bản đồ địa chính'],
  ],
  returned: [['van-ban-tra-ho-so.pdf', 'Văn bản trả lại hồ sơ']],
};

/** The papers that go with a step; each round has its own. */
export function papersOf({ code }: LandCase, { send, result, round }: PlannedStep): Paper[] {
  const kind = send === 'finished' ? (result ?? 'issued') : send;
  return (TITLES[kind] ?? []).map(([name, title]) => ({ title, path: `${code}/${round}-${name}` }));
}

export function noticePaperOf({ code }: LandCase, number: string): Paper {
  return { title: 'Thông báo nộp thuế', path: `${code}/${number}.pdf` };
}

export function transferPaperOf({ code }: LandCase, round: number): Paper {
  return { title: 'Phiếu chuyển thông tin địa chính', path: `${code}/${round}-phieu-chuyen.pdf` };
}

export function paymentPaperOf({ code }: LandCase, number: string): Paper {
  return { title: 'Giấy nộp tiền', path: `${code}/${number}.pdf` };
}
