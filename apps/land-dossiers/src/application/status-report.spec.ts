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

const reportsOf = (...told: Told[]): ServiceRecordStatusReport[] => {
  const { dossier } = runOf([told.map((each, hour) => messageAt(hour, each))]);
  return toStatusReports(dossier!, 0).map(({ value }) => JSON.parse(String(value)) as ServiceRecordStatusReport);
};

describe('the progress that the citizen reads', () => {
  const remarkOf = (told: object): object => {
    const { officer, note } = reportsOf(RECEIVED, told as Told).at(-1)!;
    return { officer, note };
  };
  const from = { code: 'CB01', name: 'Trần Văn Bình', unit: 'Phòng Thẩm định' };
  const to = { code: 'CB02' };

  it('says who passed the dossier on and what was done', () => {
    const moved = { type: 'moved', from, to, note: 'Đã thẩm định' };
    expect(remarkOf(moved)).toEqual({ officer: { name: from.name, unit: from.unit }, note: 'Đã thẩm định' });
    expect(remarkOf({ type: 'moved', from: { code: 'CB01' }, to })).toEqual({ officer: { name: 'CB01' } });
  });

  it('says who did it, of what is no move, and of nobody that he did what another did', () => {
    const asked = { type: 'supplement-requested', officer: { name: 'Lê C' }, note: 'Thiếu bản vẽ' };
    expect(remarkOf(asked)).toEqual({ officer: { name: 'Lê C' }, note: 'Thiếu bản vẽ' });
    expect(remarkOf({ type: 'moved', to })).toEqual({});
    const [received, moved] = reportsOf({ ...RECEIVED, note: 'Đủ giấy tờ' }, { type: 'moved', to });
    expect([received!.note, moved!.note]).toEqual(['Đủ giấy tờ', undefined]);
  });
});

describe('the applicant', () => {
  const typeOf = (applicant: object): unknown => reportsOf({ ...RECEIVED, applicant } as Told)[0]!.applicant!.type;
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
