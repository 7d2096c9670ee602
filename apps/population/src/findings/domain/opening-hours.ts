/** When an office works, in Asia/Ho_Chi_Minh. */
export interface OpeningHours {
  /** `HH:mm`: from, with it, until, without it; `00:00` to `24:00` is the whole day. */
  readonly from: string;
  readonly until: string;
  /** 1 = Monday … 7 = Sunday. */
  readonly days: readonly number[];
}

const TIME = /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/;

/** Minutes since midnight of `HH:mm`; undefined where it is none. */
export function minuteOf(time: string): number | undefined {
  if (!TIME.test(time)) return undefined;
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
