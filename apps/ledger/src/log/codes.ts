import type { SettledOutcome, TransactionStep } from '#libs/contracts';

/**
 * Numbers under which steps and outcomes are stored: two bytes instead of a word, millions of times over. A number is
 * never given to anything else. The order of the steps is the order in which they happen within one instant.
 */
export const STEP_CODE: Readonly<Record<TransactionStep, number>> = {
  accepted: 1,
  refused: 2,
  applied: 3,
  recorded: 4,
  repeated: 5,
  parked: 6,
  delivered: 7,
  dead: 8,
  answered: 9,
};

export const OUTCOME_CODE: Readonly<Record<SettledOutcome, number>> = { succeeded: 1, failed: 2, refused: 3 };

const STEP_BY_CODE = invert(STEP_CODE);
const OUTCOME_BY_CODE = invert(OUTCOME_CODE);

export function stepOf(code: number): TransactionStep {
  return STEP_BY_CODE.get(code)!;
}

export function outcomeOf(code: number): SettledOutcome {
  return OUTCOME_BY_CODE.get(code)!;
}

/** `1 accepted, 2 refused, …`: what the columns' comments tell whoever reads the database itself. */
export function describeCodes(codes: Readonly<Record<string, number>>): string {
  return Object.entries(codes)
    .map(([name, code]) => `${code} ${name}`)
    .join(', ');
}

function invert<Name extends string>(codes: Readonly<Record<Name, number>>): ReadonlyMap<number, Name> {
  return new Map((Object.entries(codes) as [Name, number][]).map(([name, code]) => [code, name]));
}
