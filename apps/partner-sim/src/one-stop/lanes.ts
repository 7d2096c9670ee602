import type { SampleForm, SampleReport } from '#libs/samples';

/** Lanes of a form that run side by side, and reports that one call of it takes. */
const LANES: Readonly<Record<SampleForm, number>> = { ndjson: 1, array: 1, single: 6, dvcqg: 6 };
const BATCH: Readonly<Record<SampleForm, number>> = { ndjson: 500, array: 200, single: 1, dvcqg: 1 };

/** What one call carries: reports of one system and form. */
export type Parcel = readonly [SampleReport, ...SampleReport[]];

/**
 * Sorts reports into lanes of parcels. All of a dossier are in one lane, in their order: a lane is sent one parcel after
 * the other, the lanes side by side.
 */
export function toLanes(reports: readonly SampleReport[]): Parcel[][] {
  const lanes = new Map<string, SampleReport[]>();
  for (const report of reports) {
    const key = laneOf(report);
    const lane = lanes.get(key);
    if (lane) lane.push(report);
    else lanes.set(key, [report]);
  }
  return [...lanes.values()].map(toParcels);
}

function laneOf({ record, system, form }: SampleReport): string {
  const dossier = String((record as { dossierCode?: unknown }).dossierCode);
  let hash = 0;
  for (let i = 0; i < dossier.length; i++) hash = (hash * 31 + dossier.charCodeAt(i)) >>> 0;
  return `${system} ${form} ${hash % LANES[form]}`;
}

function toParcels(lane: readonly SampleReport[]): Parcel[] {
  const size = BATCH[lane[0]!.form];
  const parcels: Parcel[] = [];
  for (let i = 0; i < lane.length; i += size) {
    const [head, ...rest] = lane.slice(i, i + size);
    if (head) parcels.push([head, ...rest]);
  }
  return parcels;
}
