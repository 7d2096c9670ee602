import { citizenByNumber, POPULATION_SIZE } from '#libs/samples';
import type { LookUp, Verification } from './population-request.js';

export const ASKED_OPERATIONS = ['lookUps', 'lookUpsByNumber', 'verifications'] as const;
export type AskedOperation = (typeof ASKED_OPERATIONS)[number];

/** Numbers that are no citizen's own: old ones, former ones, nobody's. Beyond so many a new one is only counted. */
const MAX_OTHERS = 1_000_000;
const MOST = 255;

/** How often each number was asked about, by operation; it shows counts only. */
export class AskedBook {
  private readonly byOperation = {
    lookUps: new Tally(),
    lookUpsWithoutDate: new Tally(),
    lookUpsByNumber: new Tally(),
    verifications: new Tally(),
  };
  private readonly seen = new Tally();

  record(request: LookUp | Verification): void {
    const number = request.operation === 'look-up' ? request.number : (request.personalNumber ?? request.oldNumber);
    if (number === undefined) return;
    const index = number.length === 12 ? citizenByNumber(number)?.index : undefined;
    this.byOperation[operationOf(request)].add(number, index);
    this.seen.add(number, index);
  }

  summary() {
    const { lookUps, lookUpsWithoutDate, lookUpsByNumber, verifications } = this.byOperation;
    return {
      lookUps: lookUps.total + lookUpsWithoutDate.total,
      lookUpsByNumber: lookUpsByNumber.total,
      verifications: verifications.total,
      distinctNumbers: this.seen.distinct,
      askedTwice: {
        lookUps: lookUps.repeated + lookUpsWithoutDate.repeated,
        lookUpsByNumber: lookUpsByNumber.repeated,
        verifications: verifications.repeated,
      },
      forgotten: this.seen.forgotten,
    };
  }
}

/** Whoever does not fit with the date is looked up without it: that is another question, and not the same one twice. */
function operationOf(request: LookUp | Verification): AskedOperation | 'lookUpsWithoutDate' {
  if (request.operation === 'verify') return 'verifications';
  if (request.birthDate !== undefined) return 'lookUps';
  return request.name === undefined ? 'lookUpsByNumber' : 'lookUpsWithoutDate';
}

/** Citizens by their index in a byte each, so that a million of them cost a megabyte. */
class Tally {
  private readonly citizens = new Uint8Array(POPULATION_SIZE);
  private readonly others = new Map<string, number>();
  total = 0;
  distinct = 0;
  /** Numbers, not calls. */
  repeated = 0;
  forgotten = 0;

  add(number: string, index: number | undefined): void {
    this.total++;
    const before = index === undefined ? (this.others.get(number) ?? 0) : this.citizens[index]!;
    if (before === 0) this.distinct++;
    if (before === 1) this.repeated++;
    if (index !== undefined) this.citizens[index] = Math.min(MOST, before + 1);
    else if (before > 0 || this.others.size < MAX_OTHERS) this.others.set(number, before + 1);
    else this.forgotten++;
  }
}
