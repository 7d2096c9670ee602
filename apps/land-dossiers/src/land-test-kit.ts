import { type Envelope, fileReferencesOf, LAND_DOSSIER, type LandDossierMessage, Topic } from '#libs/contracts';
import { bodyHashOf, transactionIdOf } from '#libs/kernel';
import type { IncomingMessage } from './application/incoming-message.js';
import { LandRules } from './application/land-rules.js';
import type { LandEvent } from './domain/land-event.js';
import type { StoredFile } from './domain/result-files.js';

export const AGENCY = '000.00.01.H88';
export const DOSSIER = `${AGENCY}-260302-0001`;
/** Monday, 2 March 2026, 08:00 in Việt Nam. */
const BEGINNING = Date.UTC(2026, 2, 2, 1);
const HOUR_MS = 3_600_000;

type Rest<T> = T extends LandDossierMessage ? Omit<T, 'dossierCode' | 'agencyCode' | 'occurredAt'> : never;
/** A message without what is the same in each: whose it is, and when. */
export type Told = Rest<LandDossierMessage> & { readonly dossierCode?: string; readonly agencyCode?: string };

export const hours = (count: number): number => BEGINNING + count * HOUR_MS;

export function recordOf(told: Told, hour: number): LandDossierMessage {
  const occurredAt = new Date(hours(hour + 7)).toISOString().replace('Z', '+07:00');
  return { dossierCode: DOSSIER, agencyCode: AGENCY, ...told, occurredAt };
}

/** A message that happened so many hours after the beginning. `system`: who tells it. */
export function messageAt(hour: number, told: Told, system = 'land-h88', acceptedAfterMs = 1_000): IncomingMessage {
  const record = recordOf(told, hour);
  const text = JSON.stringify(record);
  const id = transactionIdOf(system, LAND_DOSSIER, text);
  const acceptedAt = hours(hour) + acceptedAfterMs;
  const { dossierCode } = record;
  const event: LandEvent = { id, system, occurredAt: hours(hour), acceptedAt, bodyHash: bodyHashOf(text), record };
  return {
    kind: 'message',
    dossierCode,
    event,
    envelope: envelopeOf(event),
    payload: Buffer.from(text),
    partition: 0,
    offset: 0n,
  };
}

function envelopeOf({ id, system, bodyHash, acceptedAt, record }: LandEvent): Envelope {
  return {
    id,
    type: Topic.LandDossierReported,
    subject: record.dossierCode,
    time: record.occurredAt,
    acceptedAt: new Date(acceptedAt).toISOString(),
    system,
    service: LAND_DOSSIER,
    serviceVersion: '1',
    agency: record.agencyCode,
    bodyHash,
  };
}

/** What the store tells of the files that were announced with their hash. */
export function storedOf({ id, record }: LandEvent): StoredFile[] {
  return fileReferencesOf(record).flatMap(({ pointer, file: { sha256 } }) =>
    sha256 === undefined ? [] : { messageId: id, pointer, fileId: 'f', sha256, size: 1, mediaType: 'a/b' },
  );
}

export const RECEIVED: Told = {
  type: 'received',
  procedureCode: '1.012790',
  process: { code: 'registration' },
  applicant: { name: 'Nguyễn Thị Hạnh', identityNumber: '042190123456' },
  promisedAt: new Date(hours(24 * 14)).toISOString(),
  parcels: [{ commune: '18001', mapSheet: '12', parcelNumber: '345', area: 120.5 }],
};
export const WRONG_PROCEDURE: Told = { type: 'wrong-procedure' };
export const UPDATE_REQUESTED: Told = { type: 'update-requested' };
/** The receipt that answers either of the two. */
export const CORRECTED = {
  ...RECEIVED,
  procedureCode: '1.012791',
  process: { code: 'mortgage' },
  promisedAt: new Date(hours(24 * 30)).toISOString(),
} as Told;
/** A message that does not say these. */
export function without(told: Told, ...names: string[]): Told {
  return Object.fromEntries(Object.entries(told).filter(([name]) => !names.includes(name))) as unknown as Told;
}

const SHA256 = 'ab'.repeat(32);
export const FINISHED: Told = {
  type: 'finished',
  result: {
    kind: 'issued',
    files: [{ name: 'Giấy chứng nhận', file: { url: 'https://land.example/1', sha256: SHA256 } }],
  },
};
export const HANDED_OVER: Told = { type: 'handed-over' };
export const MOVED: Told = { type: 'moved', to: { code: 'CB02' } };
export const SUPPLEMENT_REQUESTED: Told = { type: 'supplement-requested', note: 'Thiếu bản vẽ' };
export const TRANSFER: Told = { type: 'tax-transfer', transfer: { number: 'PCT-1' } };
export const FULFILLED: Told = { type: 'obligation-fulfilled' };

type TaxType = 'registration-fee' | 'personal-income-tax' | 'land-use-fee';

export function notice(
  number: string,
  amount?: number,
  taxType: TaxType = 'registration-fee',
  replaces?: string[],
): Told {
  const owner = { name: 'Nguyễn Thị Hạnh', identityNumber: '042190123456' };
  return {
    type: 'tax-notice',
    notice: {
      number,
      owner,
      taxType,
      ...(amount === undefined ? {} : { amount }),
      ...(replaces ? { replaces } : {}),
    },
  };
}

export function paid(noticeNumber: string, amount: number, number = `GNT-${noticeNumber}`): Told {
  return { type: 'tax-paid', notice: { number: noticeNumber }, payment: { number, amount } };
}

export function cancelled(number: string): Told {
  return { type: 'tax-notice-cancelled', notice: { number } };
}

/** Rules of a province without holidays. */
export const RULES = new LandRules({
  calendar: { yearly: [], holidays: [], workdays: [] },
  plans: { default: { workingDays: 7, workingDaysWithTax: 13 }, processes: [] },
  communes: { communes: [] },
  resultNeedsFile: true,
  maxMessages: 200,
  maxBytes: 1_000_000,
}).forPlan;
