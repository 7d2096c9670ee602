const ID_BYTES = 16;
const FIRST_SLOTS = 4_096;

/** Transaction ids by slot, 16 bytes each: a million fit into 16 MB. */
export class IdBook {
  private bytes = Buffer.alloc(FIRST_SLOTS * ID_BYTES);
  private known = 0;

  /** How many slots have an id. */
  get count(): number {
    return this.known;
  }

  has(slot: number): boolean {
    return this.get(slot) !== undefined;
  }

  get(slot: number): string | undefined {
    const at = slot * ID_BYTES;
    if (at + ID_BYTES > this.bytes.length) return undefined;
    const hex = this.bytes.toString('hex', at, at + ID_BYTES);
    if (/^0+$/.test(hex)) return undefined;
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  /** Notes the id of a slot; false where the slot has another one already, which then stays. */
  note(slot: number, id: string): boolean {
    const known = this.get(slot);
    if (known !== undefined) return known === id;
    this.makeRoomFor(slot);
    this.bytes.write(id.replaceAll('-', ''), slot * ID_BYTES, 'hex');
    this.known++;
    return true;
  }

  private makeRoomFor(slot: number): void {
    const needed = (slot + 1) * ID_BYTES;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.alloc(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger);
    this.bytes = larger;
  }
}
