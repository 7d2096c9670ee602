import { describe, expect, it } from '@jest/globals';
import { LAND_DOSSIER_SCHEMA } from '#libs/contracts';
import { SchemaCheck } from './schema-check.js';

const check = new SchemaCheck(LAND_DOSSIER_SCHEMA, 0);
const named = (name: string, more: object = {}) => ({
  dossierCode: '000.00.01.H27-260302-0001',
  agencyCode: '000.00.01.H27',
  type: 'result-wrong',
  occurredAt: '2025-03-02T08:00:00+07:00',
  note: 'Sai tên',
  attachments: [{ name }],
  ...more,
});

describe('a document in a record', () => {
  it.each(['../../etc/passwd', 'C:\\gcn.pdf', '/etc/passwd', 'gcn\u202efdp.exe'])('is not called %j', name => {
    const message = 'must be the name of a document, not a path';
    expect(check.violations(named(name), 100)).toEqual([{ pointer: '/attachments/0/name', message }]);
  });

  it.each(['GiÊy chøng nhËn', '§¬n ®¨ng ký biÕn ®éng'])('is not called %j, in the letters of TCVN3', name => {
    const message = 'is written in a legacy encoding (TCVN3, VNI): send Unicode';
    expect(check.violations(named(name), 100)).toEqual([{ pointer: '/attachments/0/name', message }]);
    expect(check.violations(named('Đơn', { note: name }), 100)).toEqual([{ pointer: '/note', message }]);
  });

  it.each(['Giấy chứng nhận.pdf', 'Đơn (mẫu 11/ĐK)', 'Giấy chứng nhận'.normalize('NFD')])('may be called %s', name => {
    expect(check.violations(named(name), 100)).toEqual([]);
  });
});
