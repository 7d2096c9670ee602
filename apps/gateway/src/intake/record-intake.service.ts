import { Injectable } from '@nestjs/common';
import { Refusals } from '#libs/exchange';
import { type HubError, type JsonValue, toHubError } from '#libs/kernel';
import { AcceptingProducer } from '#libs/messaging';
import { counter } from '#libs/observability';
import { BacklogGuard } from './backlog-guard.service.js';
import type { Lane } from './lane.js';
import { LastAccepted } from './last-accepted.service.js';
import { Lanes } from './lanes.service.js';
import { type PreparedMessage, prepareMessage } from './prepare-message.js';
import { SealingProducer } from './sealing/sealing-producer.js';
import type { Submission } from './submission.js';
import type { UploadOrder } from './upload-order.js';

const records = counter('hub_gateway_records_total', 'Records by what became of them', ['service', 'outcome']);

/** Who sends, and where to. */
export interface Sender {
  readonly system: string;
  readonly service: string;
  readonly traceParent: string;
  /** Of an upload of many records. */
  readonly order?: UploadOrder;
  /** What the door calls the message among those of its dossier; default: its transaction. */
  readonly name?: string;
}

/** What became of a record. `error` absent: it is durable on Kafka. */
export interface Receipt {
  /** Of a record that Kafka did not acknowledge in time: the id that it would have, and has if it is there after all. */
  readonly transactionId: string;
  readonly error?: HubError;
}

/** The one way in for a record, whichever form it came in: judged, made durable, or refused and logged. */
@Injectable()
export class RecordIntake {
  constructor(
    private readonly lanes: Lanes,
    private readonly producer: AcceptingProducer,
    private readonly sealing: SealingProducer,
    private readonly refusals: Refusals,
    private readonly backlog: BacklogGuard,
    private readonly accepted: LastAccepted,
  ) {}

  /**
   * Never rejects. Everything up to the producer's queue, or that of the keys for sealing, happens before it returns, so
   * records are queued in the order of the calls. `read` may throw what is wrong with the record; `hint` then says in its
   * stead what it was about.
   */
  async submit(sender: Sender, read: () => Submission, hint?: JsonValue): Promise<Receipt> {
    const context: { lane?: Lane; submission?: Submission; message?: PreparedMessage } = {};
    try {
      context.lane = this.lanes.laneOf(sender.system, sender.service);
      context.submission = read();
      context.message = prepareMessage(context.lane, context.submission, sender.traceParent, Date.now());
      this.backlog.refuseWhenFull();
      await this.makeDurable(context.lane, context.message, sender.order);
      await this.note(sender, context.message);
      records.inc({ service: sender.service, outcome: 'accepted' });
      return { transactionId: context.message.transactionId };
    } catch (thrown) {
      const error = toHubError(thrown);
      if (error.retriable && context.message) return unacknowledged(sender, context.message, error);
      records.inc({ service: sender.service, outcome: 'refused' });
      const record = context.submission?.record ?? hint;
      const service = context.lane?.contract.service;
      const transactionId = await this.refusals.record({ error, system: sender.system, service, record });
      return { transactionId, error };
    }
  }

  private note({ service, name }: Sender, { key, transactionId }: PreparedMessage): Promise<void> {
    return this.accepted.note(service, key, { name: name ?? transactionId, at: Date.now(), transactionId });
  }

  private makeDurable({ isSealed }: Lane, message: PreparedMessage, order: UploadOrder | undefined): Promise<void> {
    const producer = isSealed ? this.sealing : this.producer;
    if (!order) return producer.send(message);
    return order.keep(message.key, fate => producer.send(message, fate));
  }
}

/** No refusal: nothing is wrong with the record, and its sender repeats it under the same identity. */
function unacknowledged(sender: Sender, message: PreparedMessage, error: HubError): Receipt {
  records.inc({ service: sender.service, outcome: 'unavailable' });
  return { transactionId: message.transactionId, error };
}
