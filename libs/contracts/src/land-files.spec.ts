import { expect, it } from '@jest/globals';
import type { LandDossierMessage } from './land-dossier.js';
import { fileReferencesOf } from './land-files.js';

const base = { dossierCode: 'd', agencyCode: 'a', occurredAt: '2026-01-01T00:00:00Z' };

it('finds every file that a message names, under the pointer by which the store tells of it', () => {
  const finished: LandDossierMessage = {
    ...base,
    type: 'finished',
    result: {
      kind: 'issued',
      files: [{ name: 'Giấy chứng nhận', file: { url: 'https://a/1' } }, { name: 'Bản giấy' }, { name: 'B', file: {} }],
    },
  };
  expect(fileReferencesOf(finished).map(({ pointer, name }) => [pointer, name])).toEqual([
    ['/result/files/0/file', 'Giấy chứng nhận'],
    ['/result/files/2/file', 'B'],
  ]);
  const paid: LandDossierMessage = {
    ...base,
    type: 'tax-paid',
    notice: { number: '1' },
    payment: { number: '2', amount: 3, file: { url: 'https://a/2' } },
  };
  expect(fileReferencesOf(paid).map(({ pointer }) => pointer)).toEqual(['/payment/file']);
});

it('finds none where there is none', () => {
  expect(fileReferencesOf({ ...base, type: 'handed-over' })).toEqual([]);
  expect(fileReferencesOf({ ...base, type: 'obligation-fulfilled' })).toEqual([]);
});
