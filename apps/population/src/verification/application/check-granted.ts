import { noAgreement } from '#libs/exchange';
import type { ToldPerson } from '#libs/contracts';

/**
 * Throws `no-agreement` with a pointer below `at` to each field that is asked about and not granted: the result alone would
 * tell whether it is true. `granted` undefined = all.
 */
export function checkGranted(
  asked: readonly (keyof ToldPerson)[],
  granted: ReadonlySet<string> | undefined,
  at: string,
): void {
  const missing = granted ? asked.filter(field => !granted.has(field)) : [];
  if (missing.length === 0) return;
  throw noAgreement(
    'The agreement does not grant what is asked about',
    missing.map(field => `${at}/${field}`),
  );
}
