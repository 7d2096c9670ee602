import type { ServiceRecordStatusReport } from '#libs/contracts';

/**
 * A report as protocol A of the national portal can carry it (domain.md 3.2): without officer and the channel
 * `online`, and with `occurredAt` in the date field from which a receiver reads it back (1 NgayNopHoSo,
 * 2 NgayTiepNhan, 5 the last NgayBoSung, 9 NgayKetThucXuLy; 3 and 10 have dates of their own).
 */
export function forProtocolA({ officer: _, channel, ...report }: ServiceRecordStatusReport): ServiceRecordStatusReport {
  return {
    ...report,
    ...(channel === undefined || channel === 'online' ? {} : { channel }),
    ...ownDateOf(report),
  };
}

function ownDateOf(report: ServiceRecordStatusReport): Partial<ServiceRecordStatusReport> {
  const { status, occurredAt, supplements } = report;
  if (status === 1) return { submittedAt: occurredAt };
  if (status === 2) return { receivedAt: occurredAt };
  if (status === 9) return { finishedAt: occurredAt };
  if (status !== 5 || !supplements) return {};
  return {
    supplements: supplements.map((supplement, i) =>
      i === supplements.length - 1 ? { ...supplement, requestedAt: occurredAt } : supplement,
    ),
  };
}
