/** How a partner writes an instant: in UTC with `Z`, or as local time of Vietnam without a word about it. */
export const TIME_STYLES = ['utc', 'local', 'slashes', 'digits'] as const;
export type TimeStyle = (typeof TIME_STYLES)[number];

const OFFSET_MS = 7 * 3_600_000;

/** Local times have no fractions of a second: they are cut, as the partners do it. */
export function writeTime(epochMs: number, style: TimeStyle): string {
  if (style === 'utc') return new Date(epochMs).toISOString();
  const local = new Date(epochMs + OFFSET_MS).toISOString().slice(0, 19);
  const [date = '', time = ''] = local.split('T');
  switch (style) {
    case 'local':
      return local;
    case 'slashes':
      return `${date.split('-').reverse().join('/')} ${time}`;
    case 'digits':
      return `${date}${time}`.replace(/[-:]/g, '');
  }
}
