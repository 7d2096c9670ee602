import { expect } from '@jest/globals';
import { waitFor } from '#libs/testing';
import type { FigureCounts } from './answers.js';
import type { Outbox } from './load.js';
import type { Report } from './province.js';
import type { WebhookReceiver } from './webhook-receiver.js';
import type { World } from './world.js';

/** Who sends and reads, and who looks at the ledger. */
type Witnesses = Pick<World, 'oneStop' | 'admin'>;

/** Waits until as many transactions are in the ledger as there are reports, and none of them is open. */
export function untilSettled(world: Witnesses, count: number, timeoutMs = 120_000): Promise<FigureCounts> {
  const look = async () => {
    const figures = await world.admin.figures('system', world.oneStop.code);
    return figures.accepted >= count && figures.open === 0 && figures;
  };
  return waitFor(look, { what: `${count} transactions to be settled`, timeoutMs });
}

/** Id by id: what was acknowledged is in the ledger, applied once, and delivered in order. */
export async function compareAll(
  world: Witnesses,
  outboxes: readonly Outbox[],
  receiver: WebhookReceiver,
): Promise<void> {
  const acknowledged = new Map(outboxes.flatMap(outbox => [...outbox.acknowledged]));
  const expected = new Set(acknowledged.values());
  expect(expected.size).toBe(acknowledged.size);
  await compareLedger(world, expected);
  for (const [dossierCode, reports] of byDossier(acknowledged.keys())) {
    const ids = reports.map(report => acknowledged.get(report) ?? '');
    await compareHistory(world, dossierCode, ids);
    compareArrivals(receiver, dossierCode, ids);
  }
}

async function compareLedger(world: Witnesses, expected: ReadonlySet<string>): Promise<void> {
  const found = new Set<string>();
  for await (const row of world.admin.allTransactions({ system: world.oneStop.code })) {
    if (row.outcome === 'refused') continue;
    const { transactionId, outcome, flags } = row;
    expect({ transactionId, outcome, known: expected.has(transactionId) }).toEqual({
      transactionId,
      outcome: 'succeeded',
      known: true,
    });
    expect(flags.filter(flag => flag !== 'duplicate')).toEqual([]);
    found.add(transactionId);
  }
  expect([...expected].filter(id => !found.has(id))).toEqual([]);
}

async function compareHistory(world: Witnesses, dossierCode: string, ids: readonly string[]): Promise<void> {
  const { sequence, history } = await world.oneStop.dossier(dossierCode);
  expect({ dossierCode, sequence }).toEqual({ dossierCode, sequence: ids.length });
  expect(history.map(entry => [entry.transactionId, entry.effect])).toEqual(ids.map(id => [id, 'applied']));
}

/** At least once: a repeat carries the id of the first time, and what is new comes in order. */
function compareArrivals(receiver: WebhookReceiver, dossierCode: string, ids: readonly string[]): void {
  const arrivals = receiver.of(dossierCode);
  expect([...new Set(arrivals.map(arrival => arrival.id))]).toEqual(ids);
  for (const { id, sequence } of arrivals) expect(ids[sequence - 1]).toBe(id);
}

function byDossier(reports: Iterable<Report>): Map<string, Report[]> {
  const dossiers = new Map<string, Report[]>();
  for (const report of reports) {
    const known = dossiers.get(report.dossierCode);
    if (known) known.push(report);
    else dossiers.set(report.dossierCode, [report]);
  }
  for (const list of dossiers.values()) list.sort((a, b) => a.occurredAt.localeCompare(b.occurredAt));
  return dossiers;
}
