import type { DeliveryOutcome, OutboundMessage } from '#libs/connectors';
import type { Endpoint } from '../endpoints/endpoints.service.js';
import type { Job, Lane } from '../endpoints/lane.js';
import { mayTry, takeTry } from '../endpoints/probes.js';

class ReplayJob implements Job {
  readonly isWithdrawn = false;

  constructor(
    private readonly message: OutboundMessage,
    private readonly endpoint: Endpoint,
    readonly end: (outcome?: DeliveryOutcome) => void,
  ) {}

  get key(): string {
    return this.message.envelope.subject;
  }

  get isRepeated(): boolean {
    return this.message.attempt > 1;
  }

  get bytes(): number {
    return Buffer.byteLength(this.message.data);
  }

  begin(): OutboundMessage | undefined {
    if (takeTry(this.endpoint, performance.now())) return this.message;
    this.end();
    return undefined;
  }
}

/** Whether the endpoint has room that nobody else wants: what is live, and what waits, goes first. */
export function hasRoomForReplay(endpoint: Endpoint, now: number): boolean {
  return hasIdleCall(endpoint.lane) && mayTry(endpoint, now);
}

function hasIdleCall(lane: Lane): boolean {
  return lane.load < lane.capacity;
}

/**
 * Sends one message by the way of all others, so that no other of its key is under way beside it; undefined where the endpoint
 * could not be tried any more when its turn came.
 */
export function sendReplay(endpoint: Endpoint, message: OutboundMessage): Promise<DeliveryOutcome | undefined> {
  return new Promise(end => {
    endpoint.lane.add(new ReplayJob(message, endpoint, end));
    endpoint.lane.pump();
  });
}
