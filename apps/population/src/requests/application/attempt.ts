import type { VerificationRequest } from '#libs/contracts';
import type { ClaimedRequest } from '../persistence/claims.repository.js';

/** One try to have a request answered, as far as it has come. */
export interface Attempt {
  readonly claimed: ClaimedRequest;
  /** Absent until it is opened. */
  record?: VerificationRequest;
  /** Epoch ms */
  expiresAt: number;
  /** Id of the request of the same number that came first, where it waits for that one's answer. */
  behind?: string;
  /** As it was when the partner was asked. */
  isDossierUnknown: boolean;
  /** Numbers of the person about whom the partner is asked; none = it is not asked this time. */
  numbers: readonly string[];
  /** Today's numbers of those whose records the partner returned, too. */
  others: readonly string[];
}
