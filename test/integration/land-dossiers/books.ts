import { LandReconciliationConfig, loadConfig } from '#libs/config';
import type { TransactionFact } from '#libs/contracts';
import { readBookForms } from '../../../apps/land-dossiers/src/reconciliation/application/book-files.js';
import { KeepHouseService } from '../../../apps/land-dossiers/src/reconciliation/application/keep-house.service.js';
import { NoteDeliveriesService } from '../../../apps/land-dossiers/src/reconciliation/application/note-deliveries.service.js';
import { ReadReconciliationsService } from '../../../apps/land-dossiers/src/reconciliation/application/read-reconciliations.service.js';
import { ReconcileService } from '../../../apps/land-dossiers/src/reconciliation/application/reconcile.service.js';
import type {
  DifferenceView,
  ReconciliationView,
} from '../../../apps/land-dossiers/src/reconciliation/application/reconciliation.view.js';
import type { Order } from '../../../apps/land-dossiers/src/reconciliation/persistence/reconciliations.repository.js';
import { messageAt, storedOf, type Told } from '../../../apps/land-dossiers/src/land-test-kit.js';
import type { LandRig } from './land-rig.js';
import { storedBatch } from './land-stories.js';

export const ALL = { kind: undefined, cause: undefined, agency: undefined, dossier: undefined, after: 0, limit: 500 };

export function orderOf(agency: string, more: Partial<Order> = {}): Order {
  const period = { from: Date.UTC(2026, 2, 1), to: Date.UTC(2026, 2, 31) };
  return { party: 'land', agency, period, actor: 'an-operator', ...more };
}

/** A book in pieces as a network brings them. */
export async function* book(...lines: (object | string)[]): AsyncGenerator<Buffer> {
  const text = lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += 1_000) yield bytes.subarray(start, start + 1_000);
}

/** Reconciliation's services on the rig's database. */
export class BookRig {
  readonly config: LandReconciliationConfig;
  readonly service: ReconcileService;
  readonly reading: ReadReconciliationsService;
  readonly house: KeepHouseService;
  private dossiers = 0;

  constructor(
    readonly rig: LandRig,
    settings: Partial<LandReconciliationConfig> = {},
  ) {
    this.config = Object.assign(loadConfig(LandReconciliationConfig), settings);
    this.service = new ReconcileService(rig.database, readBookForms(), this.config);
    this.reading = new ReadReconciliationsService(rig.database);
    this.house = new KeepHouseService(rig.database, this.config);
  }

  /** Takes a dossier of an agency into the hub, an hour a step; its code. */
  /** The store has what its messages announced with a hash. */
  async dossier(agencyCode: string, ...steps: Told[]): Promise<string> {
    const dossierCode = `${agencyCode}-260303-${String(++this.dossiers).padStart(4, '0')}`;
    const messages = steps.map((told, i) => messageAt(i, { ...told, dossierCode, agencyCode }));
    await this.rig.take(messages);
    for (const file of messages.flatMap(({ event }) => storedOf(event))) {
      await this.rig.service().applyFiles(storedBatch(dossierCode, { dossierCode, ...file }));
    }
    return dossierCode;
  }

  async reconcile(order: Order, ...lines: (object | string)[]): Promise<ReconciliationView> {
    const id = await this.service.reconcile(order, () => book(...lines));
    return this.reading.getOrFail(id!);
  }

  async differences(id: string): Promise<readonly DifferenceView[]> {
    return (await this.reading.differences(id, ALL)).items;
  }

  /** Kinds and causes, by dossier. */
  async found(id: string): Promise<string[]> {
    return (await this.differences(id)).map(({ dossierCode, kind, cause }) => `${dossierCode} ${kind} ${cause}`);
  }

  /** As delivery would tell of deliveries of land messages. */
  async noteFacts(...facts: Partial<TransactionFact>[]): Promise<void> {
    const whole = facts.map(fact => ({ service: 'land-dossier', step: 'parked', discriminator: 'x', ...fact }));
    const value = Buffer.from(JSON.stringify({ facts: whole }));
    await new NoteDeliveriesService(this.rig.database).note([{ offset: 0n, key: '', value, headers: {} }]);
  }

  async firstMessageOf(dossierCode: string): Promise<string> {
    const sql = `SELECT message_id FROM messages WHERE dossier_code = '${dossierCode}' ORDER BY occurred_at LIMIT 1`;
    return (await this.rig.rows<{ message_id: string }>(sql))[0]!.message_id;
  }

  async left(): Promise<number> {
    const [row] = await this.rig.rows<{ count: string }>('SELECT count(*) FROM book_lines');
    return Number(row!.count);
  }
}
