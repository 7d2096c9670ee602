/** Of each of the two generations: some seconds of a full load, and a few megabytes. */
const GENERATION = 20_000;

/** Ids that were seen lately; forgets the older ones, so that it never grows. */
export class RecentIds {
  private young = new Set<string>();
  private old = new Set<string>();

  has(id: string): boolean {
    return this.young.has(id) || this.old.has(id);
  }

  add(id: string): void {
    this.young.add(id);
    if (this.young.size < GENERATION) return;
    this.old = this.young;
    this.young = new Set();
  }
}
