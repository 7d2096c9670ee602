import { describe, expect, it } from '@jest/globals';
import { type Envelope, toHeaders, Topic } from '#libs/contracts';
import { bodyHashOf, HubError, transactionIdOf } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import { readReport } from './incoming-report.js';

const DOSSIER = '000.00.01.H22-240501-0001';
const record = {
  dossierCode: DOSSIER,
  procedureCode: '1.012790',
  agencyCode: '000.00.01.H22',
  status: 4,
  occurredAt: '2026-05-04T09:00:00.250+07:00',
  applicant: { type: 1, name: 'Nguyễn Thị Hạnh', identityNumber: '042090123456' },
};

function messageOf(value: string | null, changes: Partial<Envelope> = {}, key = DOSSIER): ReceivedMessage {
  const envelope: Envelope = {
    id: transactionIdOf('h22-one-stop', 'service-record-status', '1'),
    type: Topic.ServiceRecordStatusReported,
    subject: DOSSIER,
    time: record.occurredAt,
    acceptedAt: '2026-05-04T02:00:01.500Z',
    system: 'h22-one-stop',
    service: 'service-record-status',
    serviceVersion: '1',
    agency: record.agencyCode,
    bodyHash: bodyHashOf(value ?? ''),
    ...changes,
  };
  return { offset: 7n, key, value: value === null ? null : Buffer.from(value), headers: toHeaders(envelope) };
}

const withRecord = (changes: object): ReceivedMessage => messageOf(JSON.stringify({ ...record, ...changes }));

describe('reading a report', () => {
  it('turns instants into epoch ms and keeps the record byte for byte', () => {
    const text = JSON.stringify(record, null, 2);
    const report = readReport(messageOf(text), 3);
    expect(report).toMatchObject({ dossierCode: DOSSIER, status: 4, partition: 3, offset: 7n, promisedAt: undefined });
    expect(report.occurredAt).toBe(Date.UTC(2026, 4, 4, 2, 0, 0, 250));
    expect(report.acceptedAt).toBe(Date.UTC(2026, 4, 4, 2, 0, 1, 500));
    expect(report.payload.toString()).toBe(text);
  });

  it('takes the date to which a supplement has moved the promise', () => {
    const supplement = { id: '1', requestedBy: 'a', content: 'b', requestedAt: '2026-05-05T00:00:00Z' };
    const supplements = [supplement, { ...supplement, promisedAfter: '2026-06-02T00:00:00Z' }];
    const report = readReport(withRecord({ promisedAt: '2026-06-01T00:00:00Z', supplements }), 0);
    expect(report.promisedAt).toBe(Date.UTC(2026, 5, 2));
  });

  it.each<[string, ReceivedMessage]>([
    ['a tombstone', messageOf(null)],
    ['no JSON', messageOf('{"dossierCode": "042090123456')],
    ['no object', messageOf('null')],
    ['a list', messageOf('[]')],
    ['a missing attribute', messageOf(JSON.stringify(record), { agency: '' })],
    ['an id that is no UUID', messageOf(JSON.stringify(record), { id: 'x' })],
    ['a wrong hash', messageOf(JSON.stringify(record), { bodyHash: 'x' })],
    ['another service', messageOf(JSON.stringify(record), { service: 'land' })],
    ['an unreadable acceptance', messageOf(JSON.stringify(record), { acceptedAt: 'today' })],
    ['the key of another dossier', messageOf(JSON.stringify(record), {}, 'other')],
    ['the subject of another dossier', messageOf(JSON.stringify(record), { subject: 'other' })],
    ['status 11', withRecord({ status: 11 })],
    ['status "4"', withRecord({ status: '4' })],
    ['no procedure', withRecord({ procedureCode: undefined })],
    ['an agency that is no text', withRecord({ agencyCode: 22 })],
    ['no instant', withRecord({ occurredAt: 'yesterday' })],
    ['a promise that is no instant', withRecord({ promisedAt: 'soon' })],
    ['supplements that are no list', withRecord({ supplements: {} })],
  ])('refuses %s for good, without a word of its content', (_, message) => {
    const error = thrownBy(() => readReport(message, 0));
    expect(error).toMatchObject({ kind: 'invalid', code: 'bad-message', retriable: false });
    expect(error.message).not.toMatch(/042090123456|Hạnh/);
    expect(error.cause).toBeUndefined();
  });
});

function thrownBy(act: () => unknown): HubError {
  try {
    act();
  } catch (error) {
    if (error instanceof HubError) return error;
    throw error;
  }
  throw new Error('It was taken');
}
