/** One message as a receiver keeps it. */
export interface ReceivedEvent {
  readonly id: string;
  readonly subject: string;
  readonly sequence: number | undefined;
  readonly status: number | undefined;
}

export interface ReceiverSummary {
  readonly count: number;
  readonly unique: number;
  readonly duplicates: number;
  /** Messages whose sequence is not above the last one of their subject. */
  readonly orderViolations: number;
  readonly badSignatures: number;
  readonly malformed: number;
  /** Messages that were received and are no longer kept. */
  readonly forgotten: number;
}

/** What one receiver got: each id once, in the order of arrival, and what was odd. */
export class ReceiverBook {
  private log: ReceivedEvent[] = [];
  private forgotten = 0;
  private readonly ids = new Set<string>();
  private readonly lastSequence = new Map<string, number>();
  private duplicates = 0;
  private orderViolations = 0;
  badSignatures = 0;
  malformed = 0;

  constructor(private readonly maxKept: number) {}

  record(event: ReceivedEvent): void {
    if (this.ids.has(event.id)) {
      this.duplicates++;
      return;
    }
    this.ids.add(event.id);
    this.log.push(event);
    this.checkOrder(event);
    if (this.log.length > this.maxKept) this.forgetOldest();
  }

  /** `after` counts all that ever arrived, so a reader that remembers `next` misses nothing. */
  page(after: number, limit: number): { readonly items: readonly ReceivedEvent[]; readonly next: number } {
    const start = Math.max(after - this.forgotten, 0);
    const items = this.log.slice(start, start + limit);
    return { items, next: this.forgotten + start + items.length };
  }

  summary(): ReceiverSummary {
    const { duplicates, orderViolations, badSignatures, malformed, forgotten } = this;
    const unique = forgotten + this.log.length;
    return { count: unique + duplicates, unique, duplicates, orderViolations, badSignatures, malformed, forgotten };
  }

  private checkOrder({ subject, sequence }: ReceivedEvent): void {
    if (sequence === undefined) return;
    if (sequence <= (this.lastSequence.get(subject) ?? 0)) this.orderViolations++;
    else this.lastSequence.set(subject, sequence);
  }

  /** A tenth at once, so that the cost is spread over many messages. */
  private forgetOldest(): void {
    const gone = this.log.splice(0, Math.ceil(this.maxKept / 10));
    this.forgotten += gone.length;
    for (const event of gone) this.ids.delete(event.id);
  }
}
