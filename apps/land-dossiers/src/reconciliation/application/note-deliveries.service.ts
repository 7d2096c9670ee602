import { Injectable } from '@nestjs/common';
import { LAND_DOSSIER, type TransactionFactBatch } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import { Database } from '#libs/persistence';
import { toldDeliveriesIn } from '../domain/delivery-facts.js';
import { ToldDeliveriesRepository } from '../persistence/told-deliveries.repository.js';

const OF_LAND = Buffer.from(`"service":"${LAND_DOSSIER}"`);

/** Remembers what delivery tells of land messages. Told again it changes nothing, so it needs no position of its own. */
@Injectable()
export class NoteDeliveriesService {
  constructor(private readonly database: Database) {}

  /** Throws `bad-message` where facts that name land dossiers cannot be read. */
  async note(messages: readonly ReceivedMessage[]): Promise<void> {
    // Most facts are of other services: those are not even parsed.
    const values = messages.flatMap(({ value }) => (value?.includes(OF_LAND) ? value : []));
    if (values.length === 0) return;
    await new ToldDeliveriesRepository(this.database).note(toldDeliveriesIn(values.flatMap(factsIn)));
  }
}

function factsIn(value: Buffer): TransactionFactBatch['facts'] {
  try {
    const { facts } = JSON.parse(value.toString('utf8')) as Partial<TransactionFactBatch>;
    if (facts && Array.isArray(facts)) return facts as TransactionFactBatch['facts'];
  } catch (cause) {
    throw badMessage(cause);
  }
  throw badMessage();
}

function badMessage(cause?: unknown): HubError {
  return new HubError('invalid', 'bad-message', 'The message holds no facts', { cause });
}
