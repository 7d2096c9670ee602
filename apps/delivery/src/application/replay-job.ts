import type { DeliveryOutcome, OutboundMessage } from '#libs/connectors';
import type { Endpoint } from '../endpoints/endpoints.service.js';
import type { Job, Lane } from '../endpoints/lane.js';

class ReplayJob implements Job {
  readonly isWithdrawn = false;

  constructor(
    private readonly message: OutboundMessage,
    readonly end: (outcome: DeliveryOutcome) => void,
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

  begin(): OutboundMessage {
    return this.message;
  }
}

/** Whether the endpoint has room that nobody else wants: what is live, and what waits, goes first. */
export function hasRoomForReplay({ lane, circuit }: Endpoint, now: number): boolean {
  return hasIdleCall(lane) && circuit.mayTry(now);
}

function hasIdleCall(lane: Lane): boolean {
  return lane.load < lane.capacity;
}

/** Sends one message by the way of all others, so that no other of its key is under way beside it. */
export function sendReplay({ lane }: Endpoint, message: OutboundMessage): Promise<DeliveryOutcome> {
  return new Promise(end => {
    lane.add(new ReplayJob(message, end));
    lane.pump();
  });
}
