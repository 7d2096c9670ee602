import type { LandParty, LandView } from '#libs/samples';
import { type PartyCase } from './party-case.js';

export interface BookSummary {
  readonly cases: number;
  readonly done: number;
  /** Cases of nobody's script. */
  readonly foreign: number;
  readonly byView: Readonly<Record<string, number>>;
  readonly received: number;
  readonly duplicates: number;
  readonly extras: number;
  readonly outOfOrder: number;
  readonly troubled: number;
  /** Cases that were there and are no longer kept. */
  readonly forgotten: number;
}

export interface CaseView {
  readonly code: string;
  readonly party: LandParty;
  readonly scenario: string | undefined;
  readonly state: string;
  readonly done: boolean;
  readonly sent: readonly string[];
  readonly received: readonly string[];
  /** What the script still expects the hub to bring. */
  readonly missing: readonly string[];
  readonly duplicates: number;
  readonly extras: number;
  readonly outOfOrder: number;
  readonly trouble?: string;
}

/** The dossiers of one party, as many as it keeps; beyond it the oldest is forgotten. */
export class PartyBook {
  private readonly cases = new Map<string, PartyCase>();
  private forgotten = 0;

  constructor(
    readonly party: LandParty,
    private readonly maxCases: number,
  ) {}

  get(code: string): PartyCase | undefined {
    return this.cases.get(code);
  }

  /** In the order in which they came. */
  *all(): Generator<{ readonly code: string; readonly view: LandView }> {
    for (const [code, { view }] of this.cases) yield { code, view };
  }

  add(code: string, made: PartyCase): PartyCase {
    if (this.cases.size >= this.maxCases) this.forgetOldest();
    this.cases.set(code, made);
    return made;
  }

  rename(code: string, given: string): void {
    const found = this.cases.get(code);
    if (!found) return;
    this.cases.delete(code);
    this.cases.set(given, found);
  }

  view(code: string): CaseView | undefined {
    const found = this.cases.get(code);
    if (!found) return undefined;
    const { plan, party, view: state, isDone: done, duplicates, extras, outOfOrder, trouble } = found;
    const steps = plan?.programs[party].steps.slice(0, found.position) ?? [];
    return {
      code,
      party,
      scenario: plan?.scenario.name,
      state,
      done,
      sent: steps.map(({ send, round }) => `${send}/${round}`),
      received: found.received(),
      missing: found.missing(),
      duplicates,
      extras,
      outOfOrder,
      ...(trouble === undefined ? {} : { trouble }),
    };
  }

  /** Codes in the order in which they came, after the given number of them. */
  page(after: number, limit: number): { readonly items: readonly CaseView[]; readonly next: number } {
    const items: CaseView[] = [];
    let place = 0;
    for (const code of this.cases.keys()) {
      if (place++ < after) continue;
      if (items.length === limit) break;
      items.push(this.view(code)!);
    }
    return { items, next: after + items.length };
  }

  summary(): BookSummary {
    const sums = { done: 0, foreign: 0, received: 0, duplicates: 0, extras: 0, outOfOrder: 0, troubled: 0 };
    const byView: Record<string, number> = {};
    for (const each of this.cases.values()) {
      byView[each.view] = (byView[each.view] ?? 0) + 1;
      if (each.isDone) sums.done++;
      if (!each.plan) sums.foreign++;
      if (each.trouble !== undefined) sums.troubled++;
      sums.received += each.received().length;
      sums.duplicates += each.duplicates;
      sums.extras += each.extras;
      sums.outOfOrder += each.outOfOrder;
    }
    return { cases: this.cases.size, ...sums, byView, forgotten: this.forgotten };
  }

  /** The first dossiers that stand still because the hub said no, and what it said. */
  troubles(limit: number): string[] {
    const found: string[] = [];
    for (const [code, { trouble }] of this.cases) {
      if (found.length === limit) break;
      if (trouble !== undefined) found.push(`${code} at ${this.party}: ${trouble}`);
    }
    return found;
  }

  reset(): void {
    this.cases.clear();
    this.forgotten = 0;
  }

  private forgetOldest(): void {
    const [oldest] = this.cases.keys();
    if (oldest === undefined) return;
    this.cases.delete(oldest);
    this.forgotten++;
  }
}
