/** An area in m² as people and systems type it. */
export type ReadArea = { readonly area: number } | { readonly problem: string };

export const NOT_AN_AREA = 'must be an area in m², such as 1234,5 or 1.234,50';
export const AMBIGUOUS_AREA =
  'could be thousands or decimals: write 1234 or 1.234,0 for thousands, 1,2340 for a decimal part';
export const ABSURD_AREA = 'must be greater than 0 and at most 1 000 000 000 m²';

const MAX_AREA_M2 = 1_000_000_000;
const UNIT = /\s*(m2|m²)$/i;
const PLAIN = /^\d+$/;
/** Digits in groups of three by one sign, then perhaps a decimal part by the other. */
const GROUPED = [/^[1-9]\d{0,2}(\.\d{3})+(,\d+)?$/, /^[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/];
const DECIMAL = /^\d+[.,]\d+$/;
/** One sign, one to three digits before and exactly three behind it: 1.234 is 1234 to one and 1,234 to another. */
const AMBIGUOUS = /^[1-9]\d{0,2}[.,]\d{3}$/;

/**
 * The rule: where both signs stand, or one stands more than once, thousands are grouped and the other sign begins the
 * decimals. A single sign begins the decimals, unless exactly three digits follow one to three: that is refused, never
 * guessed. A JSON number is what it is.
 */
export function readArea(value: string | number): ReadArea {
  const text = typeof value === 'number' ? undefined : value.replace(UNIT, '').trim();
  if (text !== undefined && AMBIGUOUS.test(text)) return { problem: AMBIGUOUS_AREA };
  const area = text === undefined ? Number(value) : numberIn(text);
  if (area === undefined || !Number.isFinite(area)) return { problem: NOT_AN_AREA };
  return area > 0 && area <= MAX_AREA_M2 ? { area } : { problem: ABSURD_AREA };
}

/** With a point, and never with exactly three decimals, so that every reader of such rules reads it alike. */
export function writeArea(area: number): string {
  const text = plainText(area);
  return /\.\d{3}$/.test(text) ? `${text}0` : text;
}

function numberIn(text: string): number | undefined {
  if (PLAIN.test(text)) return Number(text);
  const form = GROUPED.find(each => each.test(text));
  if (form) return Number(form === GROUPED[0] ? text.replaceAll('.', '').replace(',', '.') : text.replaceAll(',', ''));
  return DECIMAL.test(text) ? Number(text.replace(',', '.')) : undefined;
}

/** Without an exponent. */
function plainText(area: number): string {
  const text = String(area);
  return text.includes('e') ? area.toFixed(20).replace(/0+$/, '') : text;
}
