/** Status codes of the national public-service portal (DVCQG), domain.md 3.1. */
export const SERVICE_RECORD_STATUSES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
export type ServiceRecordStatus = (typeof SERVICE_RECORD_STATUSES)[number];
