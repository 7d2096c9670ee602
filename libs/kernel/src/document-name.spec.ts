import { expect, it } from '@jest/globals';
import { isDocumentName } from './document-name.js';

it.each(['Đơn (mẫu 11/ĐK)', 'Giấy chứng nhận.pdf', '1. Đơn', 'Bản vẽ v1.2'])('%s is the name of a document', name => {
  expect(isDocumentName(name)).toBe(true);
});

it.each([
  '../../etc/passwd',
  '..\\..\\x',
  'a/../b',
  '/etc/passwd',
  '\\\\server\\x',
  'C:\\x',
  '..',
  'gcn\u202efdp.exe',
  'a\u0000',
])('%j is none', name => expect(isDocumentName(name)).toBe(false));
