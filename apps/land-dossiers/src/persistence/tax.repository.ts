import { parametersOf, type Queryable, toColumns } from '#libs/persistence';
import type { PlannedDossier } from '../application/plan-batch.js';

const NOTICE_TYPES = [
  ...(['text', 'text', 'uuid', 'text', 'bigint', 'text', 'timestamptz'] as const),
  ...(['bigint', 'boolean'] as const),
];
const PAYMENT_TYPES = ['text', 'text', 'text', 'uuid', 'bigint', 'timestamptz'] as const;

const ADD_NOTICES = `
INSERT INTO notices (dossier_code, number, message_id, tax_type, amount, state, issued_at, paid, settled)
SELECT * FROM unnest(${parametersOf(NOTICE_TYPES, 1)})`;
const ADD_PAYMENTS = `
INSERT INTO payments (dossier_code, notice_number, number, message_id, amount, occurred_at)
SELECT * FROM unnest(${parametersOf(PAYMENT_TYPES, 1)})`;

/** What is to be paid and was paid, computed from the messages: written anew where it may have changed. */
export class TaxRepository {
  constructor(private readonly tx: Queryable) {}

  async write(dossiers: readonly PlannedDossier[]): Promise<void> {
    if (dossiers.length === 0) return;
    const codes = dossiers.map(({ dossierCode }) => dossierCode);
    await this.tx.query('DELETE FROM notices WHERE dossier_code = ANY($1::text[])', [codes]);
    await this.tx.query('DELETE FROM payments WHERE dossier_code = ANY($1::text[])', [codes]);
    const notices = dossiers.flatMap(noticeRows);
    if (notices.length > 0) await this.tx.query(ADD_NOTICES, toColumns(notices, NOTICE_TYPES));
    const payments = dossiers.flatMap(paymentRows);
    if (payments.length > 0) await this.tx.query(ADD_PAYMENTS, toColumns(payments, PAYMENT_TYPES));
  }
}

function noticeRows({ dossierCode, process }: PlannedDossier) {
  return process.tax.notices.map(notice => [
    dossierCode,
    notice.number,
    notice.messageId,
    notice.taxType,
    notice.amount ?? null,
    notice.state,
    new Date(notice.issuedAt).toISOString(),
    notice.paid,
    notice.settled,
  ]);
}

function paymentRows({ dossierCode, process }: PlannedDossier) {
  return process.tax.notices.flatMap(notice =>
    notice.payments.map(payment => [
      dossierCode,
      notice.number,
      payment.number,
      payment.messageId,
      payment.amount,
      new Date(payment.occurredAt).toISOString(),
    ]),
  );
}
