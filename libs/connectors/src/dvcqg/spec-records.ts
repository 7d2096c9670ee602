import type { ServiceRecordStatusReport } from '#libs/contracts';

/** A record with what is required, and one with all there is; for the specs of the mapping. */
export const MINIMAL: ServiceRecordStatusReport = {
  dossierCode: '000.00.01.H22-240501-0001',
  procedureCode: '1.012790.000.00.00.H41',
  agencyCode: '000.00.01.H22',
  status: 4,
  occurredAt: '2024-05-02T09:00:00+07:00',
};

export const FULL: ServiceRecordStatusReport = {
  ...MINIMAL,
  status: 10,
  occurredAt: '2024-05-20T10:00:00+07:00',
  submittedAt: '2024-05-01T08:00:00+07:00',
  receivedAt: '2024-05-01T09:00:00+07:00',
  promisedAt: '2024-05-21T17:00:00+07:00',
  finishedAt: '2024-05-19T16:00:00+07:00',
  applicant: {
    type: 2,
    name: 'Công ty TNHH Sông Lam',
    identityNumber: '040090123456',
    taxCode: '2900123456-001',
    phone: '0238123456',
    email: 'a@b.vn',
  },
  channel: 'post',
  summary: 'Đăng ký biến động',
  note: 'Đã trả',
  result: { kind: 'issued', documents: [{ code: 'KQ1', name: 'Giấy chứng nhận', url: 'https://x.vn/kq1.pdf' }] },
  fees: [
    { code: 'P1', name: 'Phí thẩm định', kind: 'fee', collection: 'online', amount: 150000 },
    { code: 'L1', name: 'Lệ phí', kind: 'charge', amount: 0 },
  ],
  attachments: [
    {
      id: 'T1',
      name: 'Đơn.pdf',
      componentCode: 'TP1',
      url: 'https://x.vn/don.pdf',
      digitised: true,
      reused: false,
      fromDataStore: true,
      replacesResultCode: 'KQ0',
      deleted: true,
    },
    { id: 'T2', name: 'CCCD.pdf' },
  ],
  supplements: [
    {
      id: 'B1',
      requestedBy: 'Trần Văn Minh',
      content: 'Bổ sung bản vẽ',
      requestedAt: '2024-05-05T09:00:00+07:00',
      receivedBy: 'Lê Thị Hoa',
      receivedAt: '2024-05-07T09:00:00+07:00',
      fulfilled: true,
      promisedBefore: '2024-05-15T17:00:00+07:00',
      promisedAfter: '2024-05-21T17:00:00+07:00',
    },
  ],
};
