import type { DeliveryOutcome, OutboundMessage } from '#libs/connectors';
import type { Endpoint } from '../endpoints/endpoints.service.js';
import type { Job } from '../endpoints/lane.js';
import type { ClaimedMessage } from '../persistence/claims.repository.js';

/** An attempt of a parked message whose key is claimed. */
export class RetryJob implements Job {
  isWithdrawn = false;
  /** The one call that finds out whether a failing endpoint is well again. */
  readonly isProbe: boolean;

  constructor(
    readonly message: ClaimedMessage,
    private readonly data: string,
    /** In whose lane it waits. */
    readonly endpoint: Endpoint,
    private readonly mayBegin: () => boolean,
    readonly end: (outcome: DeliveryOutcome) => void,
  ) {
    this.isProbe = endpoint.circuit.isFailing;
  }

  get key(): string {
    return this.message.businessKey;
  }

  get isRepeated(): boolean {
    return this.message.attempts > 0;
  }

  get bytes(): number {
    return Buffer.byteLength(this.data);
  }

  begin(): OutboundMessage | undefined {
    if (this.isWithdrawn || !this.mayBegin()) return undefined;
    const { envelope, attempts } = this.message;
    return { envelope, data: this.data, attempt: attempts + 1 };
  }
}
