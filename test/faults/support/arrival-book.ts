import { slotsOf } from './dossiers.js';
import { IdBook } from './id-book.js';

const FIRST_SLOTS = 4_096;

/** What arrived at one receiver: per slot its id, when it came first among all arrivals, and how often it came again. */
export class ArrivalBook {
  private readonly ids = new IdBook();
  private order = new Uint32Array(FIRST_SLOTS);
  private repeats = new Uint16Array(FIRST_SLOTS);
  private arrivals = 0;
  private arrivedAgain = 0;
  /** Arrivals that cannot be: of no dossier of ours, or the same report under another id. */
  readonly strangers: string[] = [];

  /** Different reports that have arrived. */
  get count(): number {
    return this.ids.count;
  }

  /** Arrivals of what had arrived before. */
  get repeated(): number {
    return this.arrivedAgain;
  }

  note(slot: number, id: string): void {
    if (slot < 0) return void this.strangers.push(id);
    const isNew = !this.ids.has(slot);
    if (!this.ids.note(slot, id)) return void this.strangers.push(id);
    this.makeRoomFor(slot);
    if (isNew) this.order[slot] = ++this.arrivals;
    else this.noteRepeat(slot);
  }

  /** Ids of a dossier in the order in which each came first, and behind them each again that came again. */
  of(dossier: number): string[] {
    const came = slotsOf(dossier).filter(slot => this.ids.has(slot));
    came.sort((a, b) => this.order[a]! - this.order[b]!);
    const again = came.flatMap(slot => Array.from({ length: this.repeats[slot]! }, () => slot));
    return [...came, ...again].map(slot => this.ids.get(slot)!);
  }

  private noteRepeat(slot: number): void {
    this.repeats[slot]!++;
    this.arrivedAgain++;
  }

  private makeRoomFor(slot: number): void {
    if (slot < this.order.length) return;
    const size = Math.max(slot + 1, this.order.length * 2);
    const [order, repeats] = [new Uint32Array(size), new Uint16Array(size)];
    order.set(this.order);
    repeats.set(this.repeats);
    [this.order, this.repeats] = [order, repeats];
  }
}
