/** How far along a status is; the portal's own view, kept apart from the hub's rules. */
const PHASE: Readonly<Record<number, number>> = { 1: 0, 2: 1, 4: 2, 5: 2, 6: 2, 7: 2, 8: 3, 9: 3, 3: 4, 10: 4 };
const TERMINAL = 4;

/** One character to a status (10 is `A`) keeps two million dossiers within memory. */
interface Entry {
  procedure: string;
  statuses: string;
  progress: string;
  wentBackwards: boolean;
}

export interface DossierView {
  readonly maHoSo: string;
  readonly maTTHC: string;
  /** As `DongBoHoSoMC` brought them, in order; a status that is sent twice is there twice. */
  readonly statuses: readonly number[];
  /** As `CapNhatTienDoHoSoMC` brought them. */
  readonly progress: readonly number[];
  readonly wentBackwards: boolean;
}

/** The dossiers that the national portal knows. */
export class DossierBook {
  private readonly entries = new Map<string, Entry>();
  private backwards = 0;
  private forgotten = 0;

  constructor(private readonly maxDossiers: number) {}

  has(maHoSo: string): boolean {
    return this.entries.has(maHoSo);
  }

  create(maHoSo: string, procedure: string, status: number): void {
    if (this.entries.size >= this.maxDossiers) this.forgetOldest();
    this.entries.set(maHoSo, { procedure, statuses: encode(status), progress: '', wentBackwards: false });
  }

  update(maHoSo: string, status: number): void {
    const entry = this.entries.get(maHoSo);
    if (!entry) return;
    if (goesBackwards(decode(entry.statuses.slice(-1)), status)) {
      if (!entry.wentBackwards) this.backwards++;
      entry.wentBackwards = true;
    }
    entry.statuses += encode(status);
  }

  addProgress(maHoSo: string, status: number): void {
    const entry = this.entries.get(maHoSo);
    if (entry) entry.progress += encode(status);
  }

  get(maHoSo: string): DossierView | undefined {
    const entry = this.entries.get(maHoSo);
    if (!entry) return undefined;
    return {
      maHoSo,
      maTTHC: entry.procedure,
      statuses: Array.from(entry.statuses, decode),
      progress: Array.from(entry.progress, decode),
      wentBackwards: entry.wentBackwards,
    };
  }

  summary(): { readonly dossiers: number; readonly wentBackwards: number; readonly forgotten: number } {
    return { dossiers: this.entries.size, wentBackwards: this.backwards, forgotten: this.forgotten };
  }

  private forgetOldest(): void {
    const [oldest] = this.entries.keys();
    if (oldest === undefined) return;
    this.entries.delete(oldest);
    this.forgotten++;
  }
}

/** The same again is no step back; a supplement may bring an accepted dossier back to accepted (5→2). */
function goesBackwards(from: number, to: number): boolean {
  if (from === to || (from === 5 && to === 2)) return false;
  return PHASE[from] === TERMINAL || PHASE[to]! < PHASE[from]!;
}

function encode(status: number): string {
  return status.toString(16).toUpperCase();
}

function decode(character: string): number {
  return Number.parseInt(character, 16);
}
