import { Dossier, type Report } from '../../acceptance/support/province.js';

/** What is reported of each dossier, one after the other. */
export const LIFE = [1, 2, 4, 9, 10] as const;
/** Units among which the dossiers go round, so that a subscription may want a part of them only. */
export const UNITS = 10;

const FIRST_DAY = 260_101;
const A_DAY = 100_000;

/**
 * Dossiers by number, so that a million reports need no object each: a report is a slot, `dossier · 5 + step`, and
 * everything about it follows from that.
 */
export class Dossiers {
  constructor(readonly top: string) {}

  agency(unit: number): string {
    return `000.00.${String(unit).padStart(2, '0')}.${this.top}`;
  }

  unitOf(dossier: number): number {
    return 1 + (dossier % UNITS);
  }

  codeOf(dossier: number): string {
    const day = FIRST_DAY + Math.floor(dossier / A_DAY);
    return `${this.agency(this.unitOf(dossier))}-${day}-${String(dossier % A_DAY).padStart(5, '0')}`;
  }

  /** The number behind a code; NaN where it is none of these. */
  numberOf(code: string): number {
    const [, day, number] = /-(\d{6})-(\d{5})$/.exec(code) ?? [];
    return (Number(day) - FIRST_DAY) * A_DAY + Number(number);
  }

  report(slot: number): Report {
    const dossier = Math.floor(slot / LIFE.length);
    return new Dossier(this.codeOf(dossier), this.agency(this.unitOf(dossier))).report(LIFE[slot % LIFE.length]!);
  }
}

/** The slots of a dossier, in the order of its life. */
export function slotsOf(dossier: number): number[] {
  return LIFE.map((_, step) => dossier * LIFE.length + step);
}

/** The slot of a dossier's status; -1 where no life has it. */
export function slotOf(dossier: number, status: number): number {
  const step = LIFE.findIndex(each => each === status);
  return step === -1 || !(dossier >= 0) ? -1 : dossier * LIFE.length + step;
}
