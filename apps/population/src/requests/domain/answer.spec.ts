import { describe, expect, it } from '@jest/globals';
import type { VerificationRequest } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { answerOf, EXPIRED, failedBy, isFailure, type Said } from './answer.js';

const AT = new Date('2026-05-06T02:00:00Z');
const MATCHED: Said = { result: 'matched', fields: { number: true, name: true, birthDate: null }, reasons: [] };

function request(changes: Partial<VerificationRequest> = {}): VerificationRequest {
  return {
    requestCode: 'YC-2026-001',
    requestedAt: '2026-05-06T08:00:00+07:00',
    correlationId: 'dossier-7',
    purpose: { officer: 'canbo.01', agency: 'H95.01', procedure: '1.001234' },
    person: { number: '042090123456', name: 'Nguyễn Thị Hạnh' },
    ...changes,
  };
}

describe('answerOf', () => {
  it('brings back the asker’s own names with what was found out, and nothing of the person', () => {
    expect(answerOf('id', request(), MATCHED, AT)).toEqual({
      requestCode: 'YC-2026-001',
      correlationId: 'dossier-7',
      requestId: 'id',
      result: 'matched',
      fields: MATCHED.fields,
      reasons: [],
      answeredAt: '2026-05-06T02:00:00.000Z',
    });
  });

  it.each([
    ['the number', '042090123456'],
    ['the number among other things', 'YC.042090123456-7'],
    ['the number, grouped', 'YC-042-090-123-456'],
    ['the name without its marks', 'nguyen-thi-hanh-1990'],
    ['another number, such as the person’s old one', 'YC-186543210'],
    ['another number in full-width digits', '１８６ ５４３ ２１０'],
  ])('keeps back the request’s number where it is made of %s', (_what, requestCode) => {
    expect(answerOf('id', request({ requestCode }), MATCHED, AT).requestCode).toBe('');
  });

  it.each([
    ['the name', 'hồ sơ của NGUYỄN THỊ HẠNH'],
    ['the name in the other form of Unicode', 'Nguyễn Thị Hạnh'.normalize('NFD')],
    ['the number', 'số 042 090 123 456'],
    ['an old number', 'CMND 186.543.210'],
    ['the name in capitals without marks', 'HS NGUYEN_THI_HANH'],
  ])('keeps back the correlation id where it holds %s', (_what, correlationId) => {
    expect(answerOf('id', request({ correlationId }), MATCHED, AT)).not.toHaveProperty('correlationId');
  });

  it('has no names of a request that nobody can read any more', () => {
    expect(answerOf('id', undefined, EXPIRED, AT)).toEqual({
      requestCode: '',
      requestId: 'id',
      result: 'expired',
      reasons: ['expired'],
      answeredAt: '2026-05-06T02:00:00.000Z',
    });
  });

  it('tells what is wrong as a refusal at the door would', () => {
    const errors = [{ pointer: '/person/number', message: 'wrong-length: must have 12 digits' }];
    const refused = failedBy(new HubError('invalid', 'payload-invalid', '', { errors }));
    expect(refused).toEqual({ result: 'failed', reasons: ['payload-invalid'], errors });
    const denied = failedBy(new HubError('denied', 'no-agreement', '', { detail: 'The dossier is of another agency' }));
    expect(denied.errors).toEqual([{ pointer: '', message: 'The dossier is of another agency' }]);
    expect(failedBy(new HubError('invalid', 'unreadable', ''))).not.toHaveProperty('errors');
  });

  it('is a failure where the partner did not answer, and none where it said no', () => {
    const results = ['matched', 'differs', 'not-found', 'failed', 'expired'] as const;
    expect(results.map(result => isFailure({ result }))).toEqual([false, false, false, true, true]);
  });
});
