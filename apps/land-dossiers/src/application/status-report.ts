import type {
  Applicant,
  Envelope,
  LandApplicant,
  LandDossierMessage,
  ResultDocument,
  ServiceRecordStatusReport,
  Supplement,
} from '#libs/contracts';
import { SERVICE_RECORD_STATUS, Topic, toHeaders } from '#libs/contracts';
import { bodyHashOf, transactionIdOf } from '#libs/kernel';
import type { OutgoingMessage } from '#libs/persistence';
import type { DossierProcess, ProcessResult } from '../domain/dossier-process.js';
import type { PortalStep } from '../domain/portal-plan.js';
import type { ResultFile } from '../domain/result-files.js';
import type { PlannedDossier } from './plan-batch.js';

/** The hub itself, where it reports for a land dossier what its messages mean (ADR 18). */
export const LAND_SYSTEM = 'lgsp-land';
const VERSION = '1';
const FINISHED = 9;

/**
 * The reports by which the national portal follows the dossier, on the same line as every agency's own: each a transaction of
 * its own, caused by the land message that its envelope names. `now` in epoch ms.
 */
export function toStatusReports(planned: PlannedDossier, now: number): OutgoingMessage[] {
  const { portal, procedureCode, row } = planned;
  if (procedureCode === undefined || portal.length === 0) return [];
  const first = row.portalCount - portal.length + 1;
  return portal.map((step, i) => toMessage(planned, step, procedureCode, first + i, now));
}

function toMessage(
  { dossierCode, process, messages }: PlannedDossier,
  step: PortalStep,
  procedureCode: string,
  number: number,
  now: number,
): OutgoingMessage {
  const { envelope: causing, event } = messages.find(each => each.event.id === step.causeId)!;
  const report = { ...toReport(dossierCode, process, step, procedureCode), ...toRemark(event.record) };
  const value = JSON.stringify(report);
  const { traceParent } = causing;
  const envelope: Envelope = {
    id: transactionIdOf(LAND_SYSTEM, SERVICE_RECORD_STATUS, `${dossierCode}/${number}`),
    type: Topic.ServiceRecordStatusReported,
    subject: dossierCode,
    time: instantText(step.at),
    acceptedAt: instantText(now),
    system: LAND_SYSTEM,
    service: SERVICE_RECORD_STATUS,
    serviceVersion: VERSION,
    agency: process.agencyCode,
    bodyHash: bodyHashOf(value),
    causationId: step.causeId,
    correlationId: dossierCode,
    ...(traceParent ? { traceParent } : {}),
  };
  return { topic: Topic.ServiceRecordStatusReported, key: dossierCode, value, headers: toHeaders(envelope) };
}

function toReport(
  dossierCode: string,
  process: DossierProcess,
  { status, at }: PortalStep,
  procedureCode: string,
): ServiceRecordStatusReport {
  const { receipt, clock, result } = process;
  const supplements = toSupplements(process);
  return {
    dossierCode,
    procedureCode,
    agencyCode: process.agencyCode,
    status,
    occurredAt: instantText(at),
    ...(receipt ? { receivedAt: instantText(receipt.at), applicant: toApplicant(receipt.record.applicant) } : {}),
    ...(clock.promisedAt === undefined ? {} : { promisedAt: instantText(clock.promisedAt) }),
    ...(supplements.length > 0 ? { supplements } : {}),
    ...(status >= FINISHED && result ? toResult(result) : {}),
  };
}

/** Who did what was done, and what that was: of a move it is who passed the dossier on. */
function toRemark(record: LandDossierMessage): Pick<ServiceRecordStatusReport, 'officer' | 'note'> {
  const { code, name = code, unit } = (record.officer ?? ('from' in record && record.from)) || {};
  return {
    ...(name === undefined ? {} : { officer: { name, ...(unit === undefined ? {} : { unit }) } }),
    ...(record.note === undefined ? {} : { note: record.note }),
  };
}

const CITIZEN = 1;
const ENTERPRISE = 2;

/** A land system does not say what an applicant is: whoever is known by a tax code alone is no citizen. */
function toApplicant(applicant: LandApplicant): Applicant {
  const { name, identityNumber, identityText, taxCode, phone, email } = applicant;
  const isPerson = taxCode === undefined || identityNumber !== undefined || identityText !== undefined;
  return {
    type: applicant.type ?? (isPerson ? CITIZEN : ENTERPRISE),
    name,
    ...(identityNumber === undefined ? {} : { identityNumber }),
    ...(taxCode === undefined ? {} : { taxCode }),
    ...(phone === undefined ? {} : { phone }),
    ...(email === undefined ? {} : { email }),
  };
}

function toSupplements({ supplements, applied }: DossierProcess): Supplement[] {
  const records = new Map(applied.map(({ id, record }) => [id, record]));
  return supplements.map(({ messageId, requestedAt, receivedAt, promisedAfter }) => {
    const { officer, note } = records.get(messageId) ?? {};
    return {
      id: messageId,
      requestedBy: officer?.name ?? officer?.code ?? 'Cơ quan đăng ký đất đai',
      content: note ?? 'Yêu cầu bổ sung hồ sơ',
      requestedAt: instantText(requestedAt),
      fulfilled: receivedAt !== undefined,
      ...(receivedAt === undefined ? {} : { receivedAt: instantText(receivedAt) }),
      ...(promisedAfter === undefined ? {} : { promisedAfter: instantText(promisedAfter) }),
    };
  });
}

const RESULT_KIND = { issued: 'issued', returned: 'refused', withdrawn: 'withdrawn' } as const;

function toResult({ kind, at, files }: ProcessResult): Pick<ServiceRecordStatusReport, 'finishedAt' | 'result'> {
  const documents = files.flatMap(toDocument);
  return {
    finishedAt: instantText(at),
    result: { kind: RESULT_KIND[kind], ...(documents.length > 0 ? { documents } : {}) },
  };
}

/**
 * A file that came without a link is told to nobody here: the hub's own address opens to who may receive land dossiers, and
 * the national portal may not.
 */
function toDocument({ code, name, url, fileId, sha256 }: ResultFile): ResultDocument[] {
  if (url === undefined) return [];
  return [{ code: code ?? fileId ?? 'KQ', name, url, ...(sha256 === undefined ? {} : { sha256 }) }];
}

function instantText(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
