import { describe, expect, it } from '@jest/globals';
import type { ServiceRecordStatusReport } from '#libs/contracts';
import { runOf } from '../book-test-kit.js';
import { DOSSIER, messageAt, RECEIVED, type Told } from '../land-test-kit.js';
import type { IncomingFile } from './incoming-message.js';
import { toStatusReports } from './status-report.js';

const SHA256 = 'ab'.repeat(32);

it('a file that came without a link is no document for the portal, which would get an address that nobody can open', () => {
  const url = 'https://land.example/2';
  const files = [
    { name: 'GCN', file: { sha256: SHA256 } },
    { name: 'Trích lục', file: { url } },
  ];
  const finished = messageAt(1, { type: 'finished', result: { kind: 'issued', files } });
  const { id: messageId } = finished.event;
  const stored = files.map((_, i): IncomingFile => {
    const content = { fileId: 'f', sha256: SHA256, size: 9, mediaType: 'application/pdf' };
    return { kind: 'file', dossierCode: DOSSIER, file: { messageId, pointer: `/result/files/${i}/file`, ...content } };
  });
  const { dossier } = runOf([[messageAt(0, RECEIVED), finished], stored]);
  const reports = toStatusReports(dossier!, 0).map(({ value }) => JSON.parse(String(value)) as object);
  expect(reports).toMatchObject([{ status: 9 }]);
  expect(reports[0]).toHaveProperty('result', {
    kind: 'issued',
    documents: [{ code: 'f', name: 'Trích lục', url, sha256: SHA256 }],
  });
});

describe('the applicant', () => {
  const typeOf = (applicant: object): unknown => {
    const { dossier } = runOf([[messageAt(0, { ...RECEIVED, applicant } as Told)]]);
    const [report] = toStatusReports(dossier!, 0);
    return (JSON.parse(String(report!.value)) as ServiceRecordStatusReport).applicant!.type;
  };
  const name = 'Công ty A';
  const taxCode = '0101234567-001';

  it.each<[string, object, number]>([
    ['known by a tax code alone is an enterprise', { name, taxCode }, 2],
    ['with a personal number is a citizen, taxed or not', { name, taxCode, identityNumber: '042190123456' }, 1],
    ['with a passport is a citizen, taxed or not', { name, taxCode, identityText: 'C1234567' }, 1],
    ['of whom nothing is known is a citizen', { name }, 1],
    ['is what the record says', { name, taxCode, type: 3 }, 3],
  ])('%s', (_, applicant, type) => {
    expect(typeOf(applicant)).toBe(type);
  });
});
