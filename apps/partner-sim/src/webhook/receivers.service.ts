import { Injectable } from '@nestjs/common';
import { PartnerSimConfig } from '../partner-sim.config.js';
import { ReceiverBook, type ReceiverSummary } from './receiver-book.js';

/** A CloudEvent whose signature is good. */
export interface ReceivedCloudEvent {
  readonly id: string;
  /** Who told the hub. */
  readonly system: string;
  readonly data: unknown;
}

type Listener = (event: ReceivedCloudEvent) => void;

/** The books of all webhook receivers, by name. */
@Injectable()
export class ReceiversService {
  private readonly books = new Map<string, ReceiverBook>();
  private readonly listeners = new Map<string, Listener>();

  constructor(private readonly config: PartnerSimConfig) {}

  bookOf(receiver: string): ReceiverBook {
    let book = this.books.get(receiver);
    if (!book) {
      book = new ReceiverBook(this.config.maxReceived);
      this.books.set(receiver, book);
    }
    return book;
  }

  /** Somebody behind the receiver who does something about what comes, repeats too. */
  onEvent(receiver: string, listener: Listener): void {
    this.listeners.set(receiver, listener);
  }

  tell(receiver: string, event: ReceivedCloudEvent): void {
    this.listeners.get(receiver)?.(event);
  }

  summaries(): Record<string, ReceiverSummary> {
    return Object.fromEntries([...this.books].map(([receiver, book]) => [receiver, book.summary()]));
  }

  reset(): void {
    this.books.clear();
  }
}
