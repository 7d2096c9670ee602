import type { ServiceRecordStatusReport } from '#libs/contracts';
import type { ServiceRecordStatus } from '#libs/kernel';
import type { Dossier } from './dossier.js';
import { reportOf } from './dossier-reports.js';
import { invalidRecord } from './invalid-records.js';
import { forProtocolA } from './protocol-a.js';
import type { Random } from './random.js';
import type { Expectation, NoiseShares, SampleReport } from './sample-report.js';
import { canMove, flagOf, type DossierState, type ReportFlag } from './status-model.js';
import { instantOf } from './working-time.js';

/** A report on its way to be judged; `state` is absent where it can move nothing (repeats, invalid ones). */
interface Draft {
  readonly record: unknown;
  readonly state?: DossierState;
  readonly expectation?: Expectation;
}

/** Shares of the reports after which a kind of noise is possible at all; divides the wanted share. */
const ELIGIBLE = { late: 0.75, outOfOrder: 0.55, impossible: 0.47 };
const DUPLICATE: Expectation = { answer: 'accepted', repeat: true };
const CONFLICT: Expectation = { answer: 'accepted', repeat: true, flag: 'conflict' };

/** All reports of one dossier in the order in which they arrive, each with what the hub must make of it. */
export function reportsOf(dossier: Dossier, random: Random, noise: NoiseShares): SampleReport[] {
  const drafts: Draft[] = [];
  for (const index of arrivalOrder(dossier, random, noise)) {
    const report = reportOf(dossier, index);
    drafts.push({ record: report, state: { status: report.status, at: dossier.times[index]! } });
    pushNoise(drafts, new Slot(dossier, index, report, random), noise);
  }
  return judge(dossier, drafts);
}

/** Positions in the path; now and then two neighbours swapped where the second may also come first. */
function arrivalOrder(dossier: Dossier, random: Random, noise: NoiseShares): number[] {
  const order = dossier.path.map((_, i) => i);
  for (let i = 0; i + 1 < order.length; i++) {
    if (!random.chance(noise.late / 2) || !maySwap(dossier.path, i)) continue;
    [order[i], order[i + 1]] = [order[i + 1]!, order[i]!];
    i++;
  }
  return order;
}

function maySwap(path: readonly ServiceRecordStatus[], i: number): boolean {
  return i === 0 || canMove(path[i - 1]!, path[i + 1]!);
}

/** Makes reports that arrive right after a dossier's ordinary one, a few minutes older or newer than it. */
class Slot {
  private used = 0;

  constructor(
    readonly dossier: Dossier,
    readonly index: number,
    readonly report: ServiceRecordStatusReport,
    readonly random: Random,
  ) {}

  get status(): ServiceRecordStatus {
    return this.report.status;
  }

  newer(status: ServiceRecordStatus): Draft {
    return this.shifted(status, 1);
  }

  older(status: ServiceRecordStatus): Draft {
    return this.shifted(status, -1);
  }

  changed(change: Partial<ServiceRecordStatusReport>): ServiceRecordStatusReport {
    const record = { ...this.report, ...change };
    return this.dossier.form === 'dvcqg' ? forProtocolA(record) : record;
  }

  /** Ordinary reports are at least 25 minutes apart, so that eight steps of a minute never meet a neighbour's. */
  private shifted(status: ServiceRecordStatus, direction: 1 | -1): Draft {
    const at = this.dossier.times[this.index]! + direction * (++this.used * 60 + this.random.between(0, 50));
    return { record: this.changed({ status, occurredAt: instantOf(at) }), state: { status, at } };
  }
}

function pushNoise(drafts: Draft[], slot: Slot, noise: NoiseShares): void {
  const { random, status, index, dossier } = slot;
  const { path } = dossier;
  if (random.chance(noise.duplicate)) drafts.push({ record: slot.report, expectation: DUPLICATE });
  if (random.chance(noise.conflict)) {
    drafts.push({ record: slot.changed({ note: 'Gửi lại với nội dung đã sửa' }), expectation: CONFLICT });
  }
  if (random.chance(noise.repeated)) drafts.push(slot.newer(status));
  if (index > 0 && random.chance(noise.late / 2 / ELIGIBLE.late)) drafts.push(slot.older(path[index - 1]!));
  if (status <= 7 && status !== 3 && random.chance(noise.outOfOrder / ELIGIBLE.outOfOrder)) drafts.push(slot.newer(10));
  if (isNearEnd(status) && random.chance(noise.impossible / ELIGIBLE.impossible)) drafts.push(slot.newer(2));
  if (random.chance(noise.invalid)) drafts.push(invalidRecord(random, slot.report, dossier.form));
}

/** From these no way leads back to "accepted". */
function isNearEnd(status: ServiceRecordStatus): boolean {
  return status === 3 || status >= 8;
}

/**
 * Follows the drafts with the state machine, so that the flags are right for exactly this order. A conflict with a
 * report that is flagged already is left out: a transaction then never counts as flagged twice.
 */
function judge(dossier: Dossier, drafts: readonly Draft[]): SampleReport[] {
  const reports: SampleReport[] = [];
  let current: DossierState | undefined;
  let flag: ReportFlag | undefined;
  for (const { record, state, expectation } of drafts) {
    if (state) flag = flagOf(current, state);
    if (state && !flag) current = state;
    if (expectation === CONFLICT && flag) continue;
    reports.push({
      record,
      system: dossier.province.system,
      form: dossier.form,
      expectation: expectation ?? { answer: 'accepted', repeat: false, ...(flag ? { flag } : {}) },
    });
  }
  return reports;
}
