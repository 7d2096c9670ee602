import { Injectable } from '@nestjs/common';
import { sealedHeaders } from '#libs/contracts';
import { AcceptingProducer, type SharedFate } from '#libs/messaging';
import { type DataKey, sealRecord } from '#libs/sealing';
import type { PreparedMessage } from '../prepare-message.js';
import { DataKeySupply, noKey } from './data-key-supply.js';

/** Makes records durable that hold a person's data: what goes on Kafka is sealed, each record with a key of its own. */
@Injectable()
export class SealingProducer {
  constructor(
    private readonly supply: DataKeySupply,
    private readonly producer: AcceptingProducer,
  ) {}

  /**
   * Resolves when Kafka has acknowledged; in the order of the calls. Rejects with `unavailable`, and all of the same fate
   * that follow, where there is no key or Kafka does not take it. A key whose record Kafka did not acknowledge stays: the
   * record may be there after all.
   */
  async send(message: PreparedMessage, fate: SharedFate = { failed: false }): Promise<void> {
    if (fate.failed) throw noKey('What was sent before it was not taken');
    const key = await this.keyFor(fate);
    await this.producer.send(sealed(message, key), fate);
  }

  private async keyFor(fate: SharedFate): Promise<DataKey> {
    try {
      return await this.supply.take();
    } catch (error) {
      fate.failed = true;
      throw error;
    }
  }
}

function sealed(message: PreparedMessage, { id, key }: DataKey): PreparedMessage {
  const value = sealRecord(key, message.transactionId, message.value);
  return { ...message, value, headers: sealedHeaders(message.headers, id) };
}
