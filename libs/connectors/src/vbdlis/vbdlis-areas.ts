/** An area in m² as people and systems type it. */
export type ReadArea = { readonly area: number } | { readonly problem: string };

export const NOT_AN_AREA = 'must be an area in m², such as 1234,5 or 1.234,50';
export const ABSURD_AREA = 'must be greater than 0 and at most 1 000 000 000 m²';

const MAX_AREA_M2 = 1_000_000_000;
const UNIT = /\s*(m2|m²)$/i;
const PLAIN = /^\d+$/;
const SPACES = /[ \u00a0\u202f]/g;
/** Digits in groups of three with spaces between them. */
const SPACED = /^[1-9]\d{0,2}([ \u00a0\u202f]\d{3})+([.,]\d+)?$/;
/** Digits in groups of three by one sign, which shows by a second group or by the other sign behind it. */
const GROUPED = [
  /^[1-9]\d{0,2}(\.\d{3}){2,}$|^[1-9]\d{0,2}(\.\d{3})+,\d+$/,
  /^[1-9]\d{0,2}(,\d{3}){2,}$|^[1-9]\d{0,2}(,\d{3})+\.\d+$/,
];
const DECIMAL = /^\d+[.,]\d+$/;

/**
 * The rule (domain.md 5: a decimal, and people type a comma): a single sign begins the decimals, whichever it is and however
 * many digits follow. Where both signs stand, or one stands more than once, thousands are grouped and the other sign begins
 * the decimals; spaces between groups of three are no sign. A JSON number is what it is.
 */
export function readArea(value: string | number): ReadArea {
  const text = typeof value === 'number' ? undefined : value.replace(UNIT, '').trim();
  const area = text === undefined ? Number(value) : numberIn(text);
  if (area === undefined || !Number.isFinite(area)) return { problem: NOT_AN_AREA };
  return area > 0 && area <= MAX_AREA_M2 ? { area } : { problem: ABSURD_AREA };
}

/** With a point, and never with exactly three decimals: some readers take those for thousands. */
export function writeArea(area: number): string {
  const text = plainText(area);
  return /\.\d{3}$/.test(text) ? `${text}0` : text;
}

function numberIn(written: string): number | undefined {
  const text = SPACED.test(written) ? written.replace(SPACES, '') : written;
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
