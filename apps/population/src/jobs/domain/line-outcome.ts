import type { VerificationResult, VerifiedFields } from '#libs/contracts';

/** `refused`: bad input, nothing left the hub · `failed`: the partner did not answer. */
export type LineResult = VerificationResult | 'refused' | 'failed';

export const LINE_RESULTS: readonly LineResult[] = ['matched', 'differs', 'not-found', 'refused', 'failed'];

/** What became of one line. */
export interface LineOutcome {
  readonly result: LineResult;
  /** Codes: of the verification, of what is wrong with the line, or of why the partner did not answer. */
  readonly reasons: readonly string[];
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly fields: VerifiedFields;
  /** Of a failed one: in which retry of its chunk it failed; absent: in none. */
  readonly retry?: number;
}

/** Of each line of a chunk; null: not asked yet. */
export type ChunkOutcomes = readonly (LineOutcome | null)[];

export const NO_FIELDS: VerifiedFields = { number: null, name: null, birthDate: null };

/**
 * Whether a line is still to be asked about: it has no outcome, or failed before the retry that its chunk is in. One that failed in
 * it has had its turn, and waits for the next retry.
 */
export function isToAsk(outcome: LineOutcome | null | undefined, retries: number): boolean {
  return !outcome || (outcome.result === 'failed' && (outcome.retry ?? 0) < retries);
}

type Packed = [result: LineResult, reasons: string, at: number, fields: string, retry?: number] | 0;

/** As text that is then sealed. */
export function packOutcomes(outcomes: ChunkOutcomes): string {
  const all = outcomes.map((outcome): Packed => {
    if (!outcome) return 0;
    const { result, reasons, at, fields, retry } = outcome;
    const packed = [result, reasons.join(' '), at, letters(fields)] as const;
    return retry === undefined ? [...packed] : [...packed, retry];
  });
  return JSON.stringify(all);
}

export function unpackOutcomes(text: string): (LineOutcome | null)[] {
  return (JSON.parse(text) as Packed[]).map(packed => {
    if (packed === 0) return null;
    const [result, reasons, at, fields, retry] = packed;
    const read = { result, reasons: reasons === '' ? [] : reasons.split(' '), at, fields: fieldsOf(fields) };
    return retry === undefined ? read : { ...read, retry };
  });
}

function letters({ number, name, birthDate }: VerifiedFields): string {
  return [number, name, birthDate].map(answer => (answer === null ? '-' : answer ? 'y' : 'n')).join('');
}

function fieldsOf(text: string): VerifiedFields {
  const [number = null, name = null, birthDate = null] = [...text].map(each => (each === '-' ? null : each === 'y'));
  return { number, name, birthDate };
}
