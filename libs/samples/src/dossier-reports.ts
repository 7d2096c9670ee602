import type { ServiceRecordStatusReport, Supplement } from '#libs/contracts';
import type { ServiceRecordStatus } from '#libs/kernel';
import { resultDocument } from './documents.js';
import type { Dossier } from './dossier.js';
import { forProtocolA } from './protocol-a.js';
import { instantOf } from './working-time.js';

const WEEK_SECONDS = 7 * 86_400;

const NOTES: Partial<Record<ServiceRecordStatus, string>> = {
  3: 'Hồ sơ không thuộc thẩm quyền giải quyết của cơ quan tiếp nhận',
  5: 'Đề nghị bổ sung giấy tờ còn thiếu theo phiếu yêu cầu bổ sung, hoàn thiện hồ sơ',
  6: 'Đề nghị thực hiện nghĩa vụ tài chính theo thông báo của cơ quan thuế',
  7: 'Công dân có đơn đề nghị rút hồ sơ',
  8: 'Dừng xử lý hồ sơ, trả lại hồ sơ cho công dân',
};

/** The report by which the dossier's system tells of its `index`-th status, with all that is known by then. */
export function reportOf(dossier: Dossier, index: number): ServiceRecordStatusReport {
  const report = fullReportOf(dossier, index);
  return dossier.form === 'dvcqg' ? forProtocolA(report) : report;
}

function fullReportOf(dossier: Dossier, index: number): ServiceRecordStatusReport {
  const status = dossier.path[index]!;
  const { fees } = dossier;
  const note = NOTES[status];
  const supplements = supplementsOf(dossier, index);
  return {
    dossierCode: dossier.code,
    procedureCode: dossier.procedureCode,
    agencyCode: dossier.unit.code,
    status,
    occurredAt: instantOf(dossier.times[index]!),
    ...datesOf(dossier, index),
    applicant: dossier.applicant,
    ...(status === 1 ? {} : { officer: dossier.officer }),
    channel: dossier.channel,
    summary: `${dossier.procedure.name} (${dossier.procedure.field}, ${dossier.unit.name})`,
    ...(note ? { note } : {}),
    ...resultOf(dossier, status),
    ...(fees.length > 0 && status !== 1 ? { fees } : {}),
    ...(index === 0 || status === 2 ? { attachments: dossier.attachments } : {}),
    ...(supplements.length > 0 ? { supplements } : {}),
  };
}

type Dates = Pick<ServiceRecordStatusReport, 'submittedAt' | 'receivedAt' | 'promisedAt' | 'finishedAt'>;

function datesOf(dossier: Dossier, index: number): Dates {
  const received = dossier.path.indexOf(2);
  const finished = dossier.path.indexOf(9);
  const isReceived = received !== -1 && received <= index;
  const isFinished = finished !== -1 && finished <= index;
  return {
    submittedAt: instantOf(dossier.times[0]!),
    ...(isReceived
      ? { receivedAt: instantOf(dossier.times[received]!), promisedAt: instantOf(dossier.promisedAt) }
      : {}),
    ...(isFinished ? { finishedAt: instantOf(dossier.times[finished]!) } : {}),
  };
}

function resultOf(dossier: Dossier, status: ServiceRecordStatus): Pick<ServiceRecordStatusReport, 'result'> {
  if (status === 3) return { result: { kind: 'refused' } };
  if (status !== 9 && status !== 10) return {};
  if (!dossier.path.includes(9)) return { result: { kind: dossier.path.includes(7) ? 'withdrawn' : 'refused' } };
  return {
    result: { kind: 'issued', documents: [resultDocument(dossier.procedure, dossier.province, dossier.code)] },
  };
}

const NO_SUPPLEMENTS: readonly Supplement[] = [];

function supplementsOf(dossier: Dossier, index: number): readonly Supplement[] {
  if (!dossier.path.includes(5)) return NO_SUPPLEMENTS;
  const list: Supplement[] = [];
  for (let i = 0; i <= index; i++) {
    if (dossier.path[i] === 5) list.push(supplementOf(dossier, i, index, list.length + 1));
  }
  return list;
}

function supplementOf(dossier: Dossier, requested: number, index: number, number: number): Supplement {
  const request = {
    id: `${dossier.code}-BS${number}`,
    requestedBy: dossier.officer.name,
    content: NOTES[5]!,
    requestedAt: instantOf(dossier.times[requested]!),
  };
  const next = dossier.path[requested + 1];
  if (index === requested || (next !== 2 && next !== 4)) return request;
  return {
    ...request,
    receivedBy: dossier.officer.name,
    receivedAt: instantOf(dossier.times[requested + 1]!),
    fulfilled: true,
    promisedBefore: instantOf(dossier.promisedAt),
    promisedAfter: instantOf(dossier.promisedAt + WEEK_SECONDS),
  };
}
