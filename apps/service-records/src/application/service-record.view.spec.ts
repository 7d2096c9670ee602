import { expect, it } from '@jest/globals';
import type { KeptReport } from '../persistence/reports.repository.js';
import { toServiceRecordView } from './service-record.view.js';

const kept = (status: 2 | 9, occurredAt: number, promisedAt?: number): KeptReport => ({
  transactionId: `t${status}`,
  status,
  occurredAt,
  acceptedAt: occurredAt + 1,
  promisedAt,
  system: 'h22-one-stop',
  effect: 'applied',
  flag: undefined,
});

it('shows state, clock and history in RFC 3339, and leaves out what is not known', () => {
  const dossier = {
    dossierCode: 'D',
    procedureCode: 'P',
    agencyCode: 'A',
    status: 9,
    occurredAt: 5_000,
    sequence: 2,
  } as const;
  const late: KeptReport = { ...kept(2, 500), transactionId: 't', effect: 'recorded', flag: 'late' };
  expect(toServiceRecordView(dossier, [late, kept(2, 1_000), kept(9, 5_000)], 9_000)).toEqual({
    dossierCode: 'D',
    procedureCode: 'P',
    agencyCode: 'A',
    status: 9,
    statusAt: '1970-01-01T00:00:05.000Z',
    sequence: 2,
    clock: {
      startedAt: '1970-01-01T00:00:00.500Z',
      endedAt: '1970-01-01T00:00:05.000Z',
      paused: [],
      processingMs: 4_500,
      supplements: 0,
    },
    history: [
      entry('t', 2, '00.500', '00.501', { effect: 'recorded', flag: 'late' }),
      entry('t2', 2, '01.000', '01.001', { effect: 'applied' }),
      entry('t9', 9, '05.000', '05.001', { effect: 'applied' }),
    ],
  });
});

it('says whether the dossier was on time once that is known', () => {
  const dossier = {
    dossierCode: 'D',
    procedureCode: 'P',
    agencyCode: 'A',
    status: 9,
    occurredAt: 5_000,
    sequence: 2,
  } as const;
  const view = toServiceRecordView(dossier, [kept(2, 1_000, 4_000), kept(9, 5_000)], 9_000);
  expect(view).toMatchObject({ promisedAt: '1970-01-01T00:00:04.000Z', clock: { onTime: false } });
});

function entry(transactionId: string, status: number, occurred: string, accepted: string, rest: object): object {
  const instant = (seconds: string): string => `1970-01-01T00:00:${seconds}Z`;
  return {
    transactionId,
    status,
    occurredAt: instant(occurred),
    acceptedAt: instant(accepted),
    system: 'h22-one-stop',
    ...rest,
  };
}
