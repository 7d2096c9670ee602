import { Injectable } from '@nestjs/common';
import { PartnerSimConfig } from '../partner-sim.config.js';
import { ReceiverBook, type ReceiverSummary } from './receiver-book.js';

/** The books of all webhook receivers, by name. */
@Injectable()
export class ReceiversService {
  private readonly books = new Map<string, ReceiverBook>();

  constructor(private readonly config: PartnerSimConfig) {}

  bookOf(receiver: string): ReceiverBook {
    let book = this.books.get(receiver);
    if (!book) {
      book = new ReceiverBook(this.config.maxReceived);
      this.books.set(receiver, book);
    }
    return book;
  }

  summaries(): Record<string, ReceiverSummary> {
    return Object.fromEntries([...this.books].map(([receiver, book]) => [receiver, book.summary()]));
  }

  reset(): void {
    this.books.clear();
  }
}
