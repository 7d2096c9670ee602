import type { JobOrder } from '../../../apps/population/src/jobs/application/job-order.js';
import { numberOf } from '../../../apps/population/src/jobs/jobs-test-kit.js';
import type { JobSummary } from '../../../apps/population/src/jobs/persistence/job-record.js';
import type { JobsProcess } from './jobs-process.js';
import { bytesOf, order } from './jobs-rig.js';

export const HEADER = 'STT,Số CCCD,Họ và tên,Ngày sinh,Đơn vị\r\n';
const NAMES = ['Nguyễn Văn An', 'Trần Thị Bình', 'Lê Hoàng Cường'];
const CODE = /,(matched|differs|not-found|refused|failed|not-asked),/;

/** A CSV file of so many people, each with another number. */
export function fileOf(count: number, from = 0): string {
  const lines = Array.from({ length: count }, (_, i) => lineOf(from + i));
  return HEADER + lines.join('');
}

export function numbers(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, i) => numberOf(from + i));
}

export function upload(process: JobsProcess, text: string, changes: Partial<JobOrder> = {}): Promise<JobSummary> {
  return process.uploads.upload(order(changes), bytesOf(text));
}

/** Of each line of a result. */
export async function resultCodes(process: JobsProcess, id: string): Promise<string[]> {
  const [, ...lines] = (await process.result(id)).trimEnd().split('\r\n');
  return lines.map(each => CODE.exec(each)?.[1] ?? '');
}

/** So long does a partner take that answers slowly. */
export function tick(ms = 1): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}

function lineOf(i: number): string {
  return `${i},${numberOf(i)},${NAMES[i % 3]!},21/03/1990,Xã ${i % 2}\r\n`;
}
