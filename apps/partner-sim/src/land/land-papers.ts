import { createHash } from 'node:crypto';
import type { LandCase, PlannedStep } from '#libs/samples';
import { FileContent } from './file-content.js';

/** A file of a case that the stand-in serves: what is in it follows from its path alone. */
export interface Paper {
  readonly title: string;
  /** `<dossier>/<name>`, below `/land-files/`. */
  readonly path: string;
}

const TITLES: Readonly<Record<string, readonly (readonly [name: string, title: string])[]>> = {
  'received-by-land-office': [['don-dang-ky.pdf', 'Đơn đăng ký biến động đất đai']],
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

/** Bytes of a file that goes inside the message; real ones are scans of some hundred KB. */
const ENCLOSED_BYTES = 3_000;
const ENCLOSED_NAMES = ['don-1.pdf', 'don-2.pdf', 'bo-sung-1.pdf', 'bo-sung-2.pdf', 'ket-qua-sai.pdf'];

/** In the stead of a number, of the files of a dossier that has none yet: by the one that it gets nobody could tell them. */
export const UNNUMBERED = '';

export function enclosedContent(code: string, name: string): FileContent {
  return new FileContent(`${code}/${name}`, ENCLOSED_BYTES);
}

/** Whether it is one of the files that one-stop or land system may put into messages about the dossier. */
export function isEnclosed(code: string, base64: string): boolean {
  const hash = createHash('sha256').update(base64, 'base64').digest('hex');
  return [code, UNNUMBERED].some(about => ENCLOSED_NAMES.some(name => enclosedContent(about, name).sha256() === hash));
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
