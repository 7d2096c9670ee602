/** Status codes of the national public-service portal (DVCQG), domain.md 3.1. */
export const SERVICE_RECORD_STATUSES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
export type ServiceRecordStatus = (typeof SERVICE_RECORD_STATUSES)[number];

/** Text codes by which ministry systems name the same statuses. */
export const STATUS_BY_TEXT_CODE: Readonly<Record<string, ServiceRecordStatus>> = {
  receiving: 1,
  new: 2,
  denied: 3,
  processing: 4,
  waiting: 5,
  paying: 6,
  cancelled: 7,
  unresolved: 8,
  releasing: 9,
  done: 10,
};
