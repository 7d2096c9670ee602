import type { DeliveryOutcome, OutboundMessage } from '#libs/connectors';
import type { Endpoint } from '../endpoints/endpoints.service.js';
import type { Job } from '../endpoints/lane.js';
import type { ClaimedMessage } from '../persistence/claims.repository.js';

/** An attempt of a parked message whose key is claimed. */
export class RetryJob implements Job {
  isWithdrawn = false;

  constructor(
    readonly message: ClaimedMessage,
    private readonly data: string,
    /** In whose lane it waits. */
    readonly endpoint: Endpoint,
    private readonly mayBegin: () => boolean,
    readonly end: (outcome: DeliveryOutcome) => void,
  ) {}

  get key(): string {
    return this.message.businessKey;
  }

  begin(): OutboundMessage | undefined {
    if (this.isWithdrawn || !this.mayBegin()) return undefined;
    const { envelope, attempts } = this.message;
    return { envelope, data: this.data, attempt: attempts + 1 };
  }
}
