import { expect, it } from '@jest/globals';
import { runOf } from '../book-test-kit.js';
import { DOSSIER, messageAt, RECEIVED } from '../land-test-kit.js';
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
