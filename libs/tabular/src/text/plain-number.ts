/** A number as its file has it, in plain digits where it is a whole one: `4.2090123456E10` is `42090123456`. */
export function plainNumber(text: string): string {
  if (/^-?\d+$/.test(text)) return text;
  const whole = /^(-?\d+)\.0*$/.exec(text)?.[1];
  if (whole) return whole;
  const value = /[eE]/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? String(value) : text;
}
