import type { LandParcel } from '#libs/contracts';
import { groupBy } from './group-by.js';
import { compare } from './land-event.js';
import { dayText } from './working-calendar.js';

/** A commune's code until the day (`yyyy-MM-dd`, in Việt Nam) from which it has another. */
export interface CommuneChange {
  readonly old: string;
  readonly new: string;
  readonly since: string;
}

/** The number under which a parcel is found: commune, map sheet, number. */
export interface ParcelKey {
  readonly commune: string;
  readonly mapSheet: string;
  readonly parcelNumber: string;
}

/** Under which numbers a parcel is known, those of today first; the old ones stay as they were. */
export interface KnownParcel {
  readonly current: ParcelKey;
  readonly old: readonly (ParcelKey & { readonly until?: string })[];
  readonly area: number | undefined;
}

const CODE = /^\d{5}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Communes that were merged or renumbered; history keeps the codes that it had. */
export class CommuneCrosswalk {
  /** By the code that ended, the earliest change first: a code that is free may be given to another commune. */
  private readonly byOld: ReadonlyMap<string, readonly CommuneChange[]>;
  private readonly byNew: ReadonlyMap<string, readonly CommuneChange[]>;

  constructor(changes: readonly CommuneChange[]) {
    const inOrder = [...changes].sort(bySince);
    this.byOld = groupBy(inOrder, change => change.old);
    this.byNew = groupBy(inOrder, change => change.new);
  }

  /** `at`: when the parcel was called so, epoch ms. */
  knownParcelOf({ commune, mapSheet, parcelNumber, ...rest }: LandParcel, at: number): KnownParcel {
    const changes = this.changesOf(commune, at);
    const current = { commune: changes.at(-1)?.new ?? commune, mapSheet, parcelNumber };
    const before = changes.map(({ old, since }) => ({ commune: old, mapSheet, parcelNumber, until: since })).reverse();
    const { oldMapSheet, oldParcelNumber, renumberedAt } = rest;
    const isRenumbered = oldMapSheet !== undefined || oldParcelNumber !== undefined;
    const renumbered = {
      commune,
      mapSheet: oldMapSheet ?? mapSheet,
      parcelNumber: oldParcelNumber ?? parcelNumber,
      ...(renumberedAt === undefined ? {} : { until: renumberedAt }),
    };
    return { current, old: isRenumbered ? [...before, renumbered] : before, area: rest.legalArea ?? rest.area };
  }

  /**
   * The changes, one after the other, from the code that a commune had at an instant (epoch ms) to its last one; none where
   * it is in force, or is not known. Many still write a code that has ended: it is of the commune that had it last.
   */
  private changesOf(commune: string, at: number): CommuneChange[] {
    const line: CommuneChange[] = [];
    for (let next = this.endOf(commune, dayText(at)); next; next = this.changeAfter(next)) line.push(next);
    return line;
  }

  private endOf(commune: string, day: string): CommuneChange | undefined {
    const ends = this.byOld.get(commune) ?? [];
    const last = ends.at(-1);
    const next = ends.find(({ since }) => since > day);
    if (next || !last) return next;
    const isGivenAgain = this.byNew.get(commune)?.some(({ since }) => since >= last.since && since <= day);
    return isGivenAgain ? undefined : last;
  }

  /** Later than the change itself: of two codes that were exchanged on one day each changes once. */
  private changeAfter(change: CommuneChange): CommuneChange | undefined {
    return this.byOld.get(change.new)?.find(({ since }) => since > change.since);
  }
}

/**
 * The parcels of a dossier, of each the newest saying. `sayings`: the older first. A parcel is the same under a number that
 * the newer calls an old one of it; numbers under which it was known stay, and the area where the newer has none.
 */
export function newestOf(sayings: readonly (readonly KnownParcel[])[]): readonly KnownParcel[] {
  return sayings.reduce<readonly KnownParcel[]>((known, saying) => {
    const untold = known.filter(each => !saying.some(parcel => isNewerOf(parcel, each)));
    const told = saying.map(parcel => known.filter(each => isNewerOf(parcel, each)).reduce(withKnown, parcel));
    return [...untold, ...told];
  }, []);
}

function isNewerOf({ current, old }: KnownParcel, known: KnownParcel): boolean {
  return [current, ...old].some(key => isSameKey(key, known.current));
}

function withKnown({ current, old, area }: KnownParcel, known: KnownParcel): KnownParcel {
  const others = [known.current, ...known.old].filter(key => ![current, ...old].some(each => isSameKey(each, key)));
  return { current, old: [...old, ...others], area: area ?? known.area };
}

function isSameKey(a: ParcelKey, b: ParcelKey): boolean {
  return a.commune === b.commune && a.mapSheet === b.mapSheet && a.parcelNumber === b.parcelNumber;
}

function bySince(a: CommuneChange, b: CommuneChange): number {
  return compare(a.since, b.since);
}

/** A table of communes from JSON. Throws an Error that names the entry that does not fit. */
export function parseCommunes(json: unknown): CommuneChange[] {
  const { communes } = (json ?? {}) as { communes?: unknown };
  if (!Array.isArray(communes)) throw new Error('Communes: there is no list of communes');
  const changes = communes.map(toChange);
  const seen = new Set<string>();
  const doubled = changes.find(({ old, since }) => seen.size === seen.add(`${old} ${since}`).size);
  if (doubled) throw new Error(`Communes: ${doubled.old} has two entries of ${doubled.since}`);
  return changes;
}

function toChange(entry: unknown): CommuneChange {
  const { old, new: current, since } = (entry ?? {}) as Partial<Record<keyof CommuneChange, unknown>>;
  const fits = [old, current].every(code => typeof code === 'string' && CODE.test(code));
  if (!fits || typeof since !== 'string' || !DAY.test(since)) {
    throw new Error(`Communes: ${JSON.stringify(entry)} does not fit`);
  }
  return { old, new: current, since } as CommuneChange;
}
