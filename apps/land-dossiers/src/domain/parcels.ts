import type { LandParcel } from '#libs/contracts';

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
  private readonly byOld: ReadonlyMap<string, CommuneChange>;

  constructor(changes: readonly CommuneChange[]) {
    this.byOld = new Map(changes.map(change => [change.old, change]));
  }

  /** The change that ended the code; undefined where it is in force, or is not known. */
  changeOf(commune: string): CommuneChange | undefined {
    return this.byOld.get(commune);
  }

  knownParcelOf({ commune, mapSheet, parcelNumber, ...rest }: LandParcel): KnownParcel {
    const change = this.changeOf(commune);
    const current = { commune: change?.new ?? commune, mapSheet, parcelNumber };
    const before = change ? [{ commune, mapSheet, parcelNumber, until: change.since }] : [];
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
}

/** A table of communes from JSON. Throws an Error that names the entry that does not fit. */
export function parseCommunes(json: unknown): CommuneChange[] {
  const { communes } = (json ?? {}) as { communes?: unknown };
  if (!Array.isArray(communes)) throw new Error('Communes: there is no list of communes');
  const changes = communes.map(toChange);
  const seen = new Set<string>();
  const doubled = changes.find(({ old }) => seen.size === seen.add(old).size);
  if (doubled) throw new Error(`Communes: ${doubled.old} has two entries`);
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
