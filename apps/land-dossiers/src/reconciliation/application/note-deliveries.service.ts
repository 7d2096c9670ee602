import { Injectable } from '@nestjs/common';
import { LAND_DOSSIER, type TransactionFactBatch } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import { Database } from '#libs/persistence';
import { toldDeliveriesIn } from '../domain/delivery-facts.js';
import { ToldDeliveriesRepository } from '../persistence/told-deliveries.repository.js';

const BEGINNING = Buffer.from('{"facts":[');
const OF_LAND = Buffer.from(`"service":"${LAND_DOSSIER}"`);

/** Remembers what delivery tells of land messages. Told again it changes nothing, so it needs no position of its own. */
@Injectable()
export class NoteDeliveriesService {
  constructor(private readonly database: Database) {}

  /** Throws `bad-message` where a message holds no facts. */
  async note(messages: readonly ReceivedMessage[]): Promise<void> {
    const facts = messages.filter(({ value }) => !isOfOthers(value)).flatMap(({ value }) => factsIn(value));
    if (facts.length === 0) return;
    await new ToldDeliveriesRepository(this.database).note(toldDeliveriesIn(facts));
  }
}

/** Most facts are of other services: what begins as facts do and names no land dossier is not even parsed. */
function isOfOthers(value: Buffer | null): boolean {
  return value !== null && value.subarray(0, BEGINNING.length).equals(BEGINNING) && !value.includes(OF_LAND);
}

function factsIn(value: Buffer | null): TransactionFactBatch['facts'] {
  try {
    const { facts } = JSON.parse(value?.toString('utf8') ?? '') as Partial<TransactionFactBatch>;
    if (facts && Array.isArray(facts)) return facts as TransactionFactBatch['facts'];
  } catch (cause) {
    throw badMessage(cause);
  }
  throw badMessage();
}

function badMessage(cause?: unknown): HubError {
  return new HubError('invalid', 'bad-message', 'The message holds no facts', { cause });
}
