import type { TransactionFact } from '#libs/contracts';
import { commonOf } from './batch-messages.js';
import type { KeptMessage } from './kept-message.js';
import type { WantedFile } from './wanted-file.js';

/**
 * That a file of a message cannot be had, for the log: it settles nothing, since the message itself has had its effect. Told
 * again where the file was wanted again, and not had again.
 */
export function refusalOf(
  { pointer }: WantedFile,
  message: Pick<KeptMessage, 'envelope'>,
  code: string,
  now: number,
): TransactionFact {
  const at = new Date(now).toISOString();
  return {
    ...commonOf(message),
    step: 'recorded',
    discriminator: `file-refused ${pointer} ${at}`,
    at,
    flags: ['file-refused'],
    detail: `${code} ${pointer}`,
  };
}
