import type { DeliveryOutcome } from '#libs/connectors';
import type { Envelope } from '#libs/contracts';
import { createLogger } from '#libs/observability';
import type { Grant } from '../domain/granted-fields.js';
import { RecordText } from '../domain/record-text.js';

const logger = createLogger('delivery');

const NOT_READABLE: DeliveryOutcome = { status: 'rejected', code: 'record-unreadable', detail: '', durationMs: 0 };
/** It was entitled to the message when it came and is not any more: an operator sees it and decides. */
const NO_AGREEMENT: DeliveryOutcome = { status: 'rejected', code: 'no-agreement', detail: '', durationMs: 0 };

/** What of a parked record may leave now, or why it is given up. Agreements may have changed while it was parked. */
export function grantedText(
  { envelope, data }: { readonly envelope: Envelope; readonly data: string },
  grant: Grant | undefined,
): string | DeliveryOutcome {
  try {
    return grant ? new RecordText(data).limitedTo(grant) : NO_AGREEMENT;
  } catch (error) {
    logger.error('A parked record cannot be read', { transactionId: envelope.id, error });
    return NOT_READABLE;
  }
}
