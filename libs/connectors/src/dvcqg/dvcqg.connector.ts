import type { ServiceRecordStatusReport } from '#libs/contracts';
import { HubError, messageOf } from '#libs/kernel';
import type { Connector, ConnectorOptions, DeliveryOutcome, OutboundMessage } from '../connector.js';
import { CallSeries } from '../http/call-series.js';
import { OutboundHttp } from '../http/outbound-http.js';
import { toOutcome, type Verdict } from '../outcomes.js';
import { codeTableOf, verdictOf, type PortalAnswer } from './dvcqg-answer.js';
import { DvcqgClient } from './dvcqg-client.js';
import { DVCQG_MAX_PROGRESS_ROWS } from './dvcqg-codes.js';
import { syncDossier } from './dvcqg-sync.js';
import type { DvcqgItem, DvcqgProgressRow } from './dvcqg-types.js';
import { toDvcqgItem, toDvcqgProgress } from './to-dvcqg.js';

interface Prepared {
  readonly item: DvcqgItem;
  readonly row: DvcqgProgressRow;
  readonly isNew: boolean;
}

/** What became of one message so far; a row is there while its progress is still to be told. */
interface Synced {
  readonly verdict: Verdict;
  readonly row?: DvcqgProgressRow;
}

/** Protocol A: each dossier by `DongBoHoSoMC`, then the progress of all that were taken in one `CapNhatTienDoHoSoMC`. */
export class DvcqgConnector implements Connector {
  readonly maxBatch = DVCQG_MAX_PROGRESS_ROWS;
  private readonly http: OutboundHttp;
  private readonly client: DvcqgClient;
  private readonly nextTurn: (() => Promise<void>) | undefined;

  /** Throws `connector-invalid` where the address, a network, `settings.username`, `settings.madonvi` or `secrets.password` is wrong. */
  constructor({ definition, secrets, allowedNetworks, nextTurn }: ConnectorOptions) {
    this.nextTurn = nextTurn;
    const { timeoutMs, settings } = definition;
    const credentials = {
      username: required(settings, 'username'),
      password: required(secrets, 'password'),
    };
    const madonvi = required(settings, 'madonvi');
    this.http = new OutboundHttp({ ...definition, timeoutMs: timeoutMs || 60_000, allowedNetworks });
    this.client = new DvcqgClient({
      http: this.http,
      authPath: settings['authPath'] ?? '/auth',
      integrationPath: settings['integrationPath'] ?? '/integration',
      credentials,
      madonvi,
      codes: codeTableOf(settings),
      nextTurn,
    });
  }

  async deliver(messages: readonly OutboundMessage[]): Promise<readonly DeliveryOutcome[]> {
    const startedAt = performance.now();
    const series = new CallSeries(this.nextTurn);
    const synced = await Promise.all(messages.map(message => this.sync(message, series)));
    const told = await this.tellProgress(
      synced.flatMap(({ row }) => row ?? []),
      series,
    );
    return synced.map(({ verdict, row }) => toOutcome((row && told.get(row)) ?? verdict, startedAt));
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async sync(message: OutboundMessage, series: CallSeries): Promise<Synced> {
    const prepared = prepare(message);
    if ('status' in prepared) return { verdict: prepared };
    const { item, row, isNew } = prepared;
    const answer = await syncDossier(item, isNew, (data, isUpdating) =>
      this.client.call({ service: 'DongBoHoSoMC', isUpdating, data: [data] }, series),
    );
    const verdict = verdictOf(answer);
    return answer.meaning === 'ok' ? { verdict, row } : { verdict };
  }

  /**
   * A failure here makes its messages `retry` although their dossiers were taken: the repeat is harmless, because by
   * then the portal answers it as an update to the same status, and leaving it out would lose the progress row.
   */
  private async tellProgress(
    rows: readonly DvcqgProgressRow[],
    series: CallSeries,
  ): Promise<ReadonlyMap<DvcqgProgressRow, Verdict>> {
    const verdicts = new Map<DvcqgProgressRow, Verdict>();
    for (let i = 0; i < rows.length; i += DVCQG_MAX_PROGRESS_ROWS) {
      const some = rows.slice(i, i + DVCQG_MAX_PROGRESS_ROWS);
      for (const [row, answer] of await this.sendRows(some, series)) verdicts.set(row, verdictOf(answer));
    }
    return verdicts;
  }

  /** Where the portal refuses several rows it does not say which: sent singly, the good ones pass the bad one by. */
  private async sendRows(
    rows: readonly DvcqgProgressRow[],
    series: CallSeries,
  ): Promise<readonly [DvcqgProgressRow, PortalAnswer][]> {
    const answer = await this.client.call({ service: 'CapNhatTienDoHoSoMC', data: rows }, series);
    if (answer.meaning !== 'refused' || rows.length === 1) return rows.map(row => [row, answer]);
    return (await Promise.all(rows.map(row => this.sendRows([row], series)))).flat();
  }
}

function prepare({ envelope, data, attempt }: OutboundMessage): Prepared | Verdict {
  try {
    const granted = JSON.parse(data) as Partial<ServiceRecordStatusReport>;
    // The envelope tells these even where the agreement does not grant them as fields of the record.
    const { subject: dossierCode, agency: agencyCode, time: occurredAt } = envelope;
    const record = { dossierCode, agencyCode, occurredAt, ...granted };
    if (!isComplete(record)) return unmappable('procedureCode or status is missing');
    // Only a first attempt may assume that the portal does not know the dossier: the answer to it may have been lost.
    const isNew = envelope.sequence === 1 && attempt === 1;
    return { item: toDvcqgItem(record), row: toDvcqgProgress(record), isNew };
  } catch (error) {
    return unmappable(error instanceof HubError ? messageOf(error) : 'The record cannot be put into the portal’s form');
  }
}

type WithEnvelope = Partial<ServiceRecordStatusReport> &
  Pick<ServiceRecordStatusReport, 'dossierCode' | 'agencyCode' | 'occurredAt'>;

function isComplete(record: WithEnvelope): record is ServiceRecordStatusReport {
  return record.procedureCode !== undefined && record.status !== undefined;
}

function unmappable(detail: string): Verdict {
  return { status: 'rejected', code: 'dvcqg-mapping', detail };
}

function required(values: Readonly<Record<string, string>>, name: string): string {
  const value = values[name];
  if (value) return value;
  throw new HubError('invalid', 'connector-invalid', `The connector lacks ${name}`);
}
