import { Members, type Presence } from '#libs/cache';

/** Who is alive, as a test says it; everybody is alone at first. */
export class FakePresence {
  private readonly kinds = new Map<string, Members>();

  get asPresence(): Presence {
    return this as unknown as Presence;
  }

  join(kind: string): Members {
    const joined = this.kinds.get(kind) ?? new Members();
    this.kinds.set(kind, joined);
    return joined;
  }

  /** From now on there are so many of that kind. */
  see(kind: string, count: number): void {
    this.join(kind).hear({ count, isNew: false }, performance.now());
  }
}
