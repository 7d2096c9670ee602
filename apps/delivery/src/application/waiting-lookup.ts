import { Injectable } from '@nestjs/common';
import { ParkingRepository, type Waiting } from '../persistence/parking.repository.js';

interface Question {
  readonly businessKeys: readonly string[];
  readonly transactionIds: readonly string[];
  readonly answer: (waiting: Waiting) => void;
  readonly fail: (error: unknown) => void;
}

/** One question to the database for all partitions of a fetch, which ask in the same turn of the event loop. */
@Injectable()
export class WaitingLookup {
  private asked: Question[] = [];

  constructor(private readonly parking: ParkingRepository) {}

  /** What waits already; may tell of other partitions' keys too. */
  find(businessKeys: readonly string[], transactionIds: readonly string[]): Promise<Waiting> {
    return new Promise((answer, fail) => {
      this.asked.push({ businessKeys, transactionIds, answer, fail });
      if (this.asked.length === 1) setImmediate(() => void this.ask());
    });
  }

  private async ask(): Promise<void> {
    const asked = this.asked;
    this.asked = [];
    try {
      const waiting = await this.parking.findWaiting(
        asked.flatMap(question => question.businessKeys),
        asked.flatMap(question => question.transactionIds),
      );
      for (const { answer } of asked) answer(waiting);
    } catch (error) {
      for (const { fail } of asked) fail(error);
    }
  }
}
