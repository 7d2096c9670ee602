import type { ServiceRecordStatus } from '#libs/kernel';
import type { ProcedureKind } from './procedures.js';
import { Weighted, type Random } from './random.js';
import type { SampleForm } from './sample-report.js';

type Path = readonly ServiceRecordStatus[];

/** Lives of a dossier with their shares in per cent: done on the spot, with assessment, with a tax or fee leg. */
const PATHS: Readonly<Record<ProcedureKind, Weighted<Path>>> = {
  immediate: new Weighted<Path>([
    [[1, 2, 9, 10], 28],
    [[2, 4, 9, 10], 20],
    [[1, 2, 4, 9, 10], 44],
    [[1, 3], 4],
    [[1, 2, 9], 2],
    [[1, 7, 8, 10], 2],
  ]),
  assessed: new Weighted<Path>([
    [[1, 2, 4, 9, 10], 56],
    [[2, 4, 9, 10], 5],
    [[1, 2, 4, 5, 4, 9, 10], 9],
    [[1, 2, 5, 2, 4, 9, 10], 3],
    [[1, 2, 4, 5, 2, 4, 9, 10], 2],
    [[1, 2, 6, 4, 9, 10], 4],
    [[1, 3], 5],
    [[1, 2, 4, 7, 8, 10], 1.5],
    [[1, 2, 4, 5, 8, 10], 1.5],
    [[1, 2, 4, 8, 10], 2],
    [[1, 2, 4, 7, 4, 9, 10], 1],
    [[1, 2, 4], 5],
    [[1, 2, 4, 9], 4],
    [[1], 1],
  ]),
  financial: new Weighted<Path>([
    [[1, 2, 4, 6, 4, 9, 10], 36],
    [[1, 2, 4, 6, 9, 10], 24],
    [[1, 2, 4, 5, 4, 6, 9, 10], 12],
    [[1, 2, 4, 9, 10], 12],
    [[1, 3], 4],
    [[1, 2, 4, 6, 8, 10], 2],
    [[1, 2, 4, 6], 6],
    [[1, 2, 4], 4],
  ]),
};

/**
 * Protocol A has no date of its own for 4, 6, 7 and 8: a receiver can only guess when they were taken, so that what the
 * hub makes of them could not be foretold. What travels by it leaves them out.
 */
const PATHS_OF_PROTOCOL_A = new Weighted<Path>([
  [[1, 2, 9, 10], 68],
  [[1, 2, 5, 2, 9, 10], 12],
  [[2, 9, 10], 5],
  [[1, 3], 5],
  [[1, 2, 9], 5],
  [[1, 2], 3],
  [[1, 2, 5], 2],
]);

export function lifeOf(random: Random, kind: ProcedureKind, form: SampleForm): Path {
  return form === 'dvcqg' ? PATHS_OF_PROTOCOL_A.pick(random) : PATHS[kind].pick(random);
}

/** Working minutes that a dossier stays in a status; `plannedMinutes` is what the procedure's term allows. */
export function stayMinutes(random: Random, status: ServiceRecordStatus, plannedMinutes: number): number {
  switch (status) {
    case 1:
      return random.between(25, 500);
    case 2:
      return random.between(25, 300);
    case 3:
    case 10:
      return 0;
    case 4:
      return random.between(60, Math.max(120, Math.floor(plannedMinutes * 0.55)));
    case 5:
    case 6:
      return random.between(200, 2_400);
    case 7:
    case 8:
      return random.between(30, 450);
    case 9:
      return random.between(30, 1_000);
  }
}
