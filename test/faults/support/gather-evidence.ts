import type { TestDatabase } from '#libs/testing';
import type { ArrivalBook } from './arrival-book.js';
import { check, type Evidence, type Finding } from './checker.js';
import { type Dossiers, LIFE, slotOf, slotsOf } from './dossiers.js';
import type { IdBook } from './id-book.js';

/** Dossiers that are compared at once: memory does not grow with the run. */
const SLICE = 2_000;
const PORTAL_AT_ONCE = 16;

/** Who gets the records of which units. */
export interface Receiver {
  readonly name: string;
  readonly units: (unit: number) => boolean;
  readonly arrivalsOf: (dossier: number, ids: readonly string[]) => readonly string[] | Promise<readonly string[]>;
  /** Dossiers that a late repetition has left at an earlier status than their last; grows with what is looked at. */
  readonly setBack?: readonly string[];
}

export interface Comparison {
  readonly dossiers: Dossiers;
  readonly begun: number;
  readonly acknowledged: IdBook;
  readonly database: TestDatabase;
  readonly receivers: readonly Receiver[];
}

export interface Compared {
  readonly findings: readonly Finding[];
  /** Ids that arrived again at a receiver, which at-least-once allows. */
  readonly repeats: Readonly<Record<string, number>>;
  readonly setBack: number;
}

/** Everything that was acknowledged, id by id, with ledger, histories and arrivals. */
export async function compareAll(comparison: Comparison, onProgress: (done: number) => void): Promise<Compared> {
  const findings: Finding[] = [];
  const repeats: Record<string, number> = {};
  for (let start = 0; start < comparison.begun; start += SLICE) {
    const slice = Array.from({ length: Math.min(SLICE, comparison.begun - start) }, (_, i) => start + i);
    for (const finding of await compareSlice(comparison, slice)) {
      if (finding.kind === 'repeated') repeats[finding.where] = (repeats[finding.where] ?? 0) + 1;
      else findings.push(finding);
    }
    onProgress(start + slice.length);
  }
  const setBack = comparison.receivers.reduce((sum, receiver) => sum + (receiver.setBack?.length ?? 0), 0);
  return { findings, repeats, setBack };
}

async function compareSlice(comparison: Comparison, slice: readonly number[]): Promise<Finding[]> {
  const { dossiers, acknowledged, database, receivers } = comparison;
  const idsOf = (dossier: number) => slotsOf(dossier).flatMap(slot => acknowledged.get(slot) ?? []);
  const byCode = new Map(slice.map(dossier => [dossiers.codeOf(dossier), idsOf(dossier)]));
  const common = {
    ledger: await readLedger(database, [...byCode.values()].flat()),
    histories: await readHistories(database, [...byCode.keys()]),
  };
  const findings = check({ ...common, acknowledged: byCode, arrivals: new Map() });
  for (const receiver of receivers) {
    const wanted = slice.filter(dossier => receiver.units(dossiers.unitOf(dossier)));
    findings.push(...check(await arrivalsAt(receiver, wanted, comparison, idsOf)).filter(isOf(receiver)));
  }
  return findings;
}

const isOf = (receiver: Receiver) => (finding: Finding) => finding.where === receiver.name;

async function arrivalsAt(
  receiver: Receiver,
  wanted: readonly number[],
  { dossiers }: Comparison,
  idsOf: (dossier: number) => string[],
): Promise<Evidence> {
  const acknowledged = new Map(wanted.map(dossier => [dossiers.codeOf(dossier), idsOf(dossier)]));
  const arrived = new Map<string, readonly string[]>();
  for (let start = 0; start < wanted.length; start += PORTAL_AT_ONCE) {
    await Promise.all(
      wanted.slice(start, start + PORTAL_AT_ONCE).map(async dossier => {
        arrived.set(dossiers.codeOf(dossier), await receiver.arrivalsOf(dossier, idsOf(dossier)));
      }),
    );
  }
  return { acknowledged, ledger: new Map(), histories: new Map(), arrivals: new Map([[receiver.name, arrived]]) };
}

/** The outcome of each transaction, told by its settlements: each replaces the one that it names. */
async function readLedger(database: TestDatabase, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await database.query<{ id: string; accepted: number; succeeded: number; failed: number }>(
    `SELECT transaction_id AS id, (count(*) FILTER (WHERE step = 1))::int AS accepted,
       ((count(*) FILTER (WHERE outcome = 1)) - (count(*) FILTER (WHERE supersedes = 1)))::int AS succeeded,
       ((count(*) FILTER (WHERE outcome = 2)) - (count(*) FILTER (WHERE supersedes = 2)))::int AS failed
     FROM ledger.entries WHERE transaction_id = ANY($1::uuid[]) GROUP BY transaction_id`,
    [ids],
  );
  return new Map(rows.filter(row => row.accepted === 1).map(row => [row.id, outcomeOf(row)]));
}

function outcomeOf({ succeeded, failed }: { succeeded: number; failed: number }): string {
  if (succeeded + failed === 0) return 'open';
  if (succeeded + failed > 1) return 'counted twice';
  return succeeded === 1 ? 'succeeded' : 'failed';
}

/** What moved each dossier, in the order in which it did. */
async function readHistories(database: TestDatabase, codes: readonly string[]): Promise<Map<string, string[]>> {
  const rows = await database.query<{ code: string; ids: string[] }>(
    `SELECT dossier_code AS code, array_agg(transaction_id::text ORDER BY sequence) AS ids
     FROM service_records.reports WHERE dossier_code = ANY($1::text[]) AND effect = 'applied' GROUP BY dossier_code`,
    [codes],
  );
  return new Map(rows.map(({ code, ids }) => [code, ids]));
}

/** What a webhook partner wrote down. */
export function webhookReceiver(name: string, book: ArrivalBook, units: Receiver['units']): Receiver {
  return { name, units, arrivalsOf: dossier => book.of(dossier) };
}

/** The national portal knows statuses and no ids: a status stands for the report that brought it. */
export function portalReceiver(name: string, url: string, dossiers: Dossiers, units: Receiver['units']): Receiver {
  const setBack: string[] = [];
  const arrivalsOf = async (dossier: number, ids: readonly string[]): Promise<string[]> => {
    const response = await fetch(`${url}/control/received/dvcqg/${dossiers.codeOf(dossier)}`);
    if (response.status === 404) return [];
    const { statuses } = (await response.json()) as { statuses: readonly number[] };
    if (statuses.at(-1) !== LIFE.at(-1)) setBack.push(dossiers.codeOf(dossier));
    return statuses.map(status => ids[slotOf(0, status)] ?? `unknown status ${status}`);
  };
  return { name, units, arrivalsOf, setBack };
}

/** How many reports a run of so many dossiers has. */
export function reportsOf(dossiers: number): number {
  return dossiers * LIFE.length;
}
