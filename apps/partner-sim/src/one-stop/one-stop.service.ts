import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import type { SampleReport } from '#libs/samples';
import { PartnerSimConfig } from '../partner-sim.config.js';
import { readCredentials, type Credentials } from './credentials.js';
import { DvcqgSender } from './dvcqg-sender.js';
import { ExchangeClient } from './exchange-client.js';
import { type Parcel, toLanes } from './lanes.js';
import { PatientHttp } from './patient-http.js';
import type { ReportAnswer } from './report-answer.js';
import type { SampleTally } from './sample-tally.js';

/** Reports that are read from the generator before they are sent: bounds the memory. */
const WINDOW = 4_000;
/** `madonvi` of the province that a one-stop system reports for, by the end of its code. */
const MADONVI = /^one-stop-(h\d\d)$/;

interface OneStop {
  readonly exchange: ExchangeClient;
  readonly adapter: DvcqgSender;
}

/** The one-stop systems of two agencies, which send through the hub's front door. */
@Injectable()
export class OneStopService implements OnModuleDestroy {
  private readonly http = new PatientHttp();

  constructor(private readonly config: PartnerSimConfig) {}

  /** Sends all, in order per dossier, and counts what the hub says. */
  async send(reports: Iterable<SampleReport>, tally: SampleTally): Promise<void> {
    const credentials = await readCredentials(this.config.credentialsFile);
    const systems = new Map<string, OneStop>();
    const systemOf = (code: string): OneStop => {
      const known = systems.get(code) ?? this.openSystem(code, credentials.get(code));
      systems.set(code, known);
      return known;
    };
    for (const window of windowsOf(reports)) {
      await Promise.all(toLanes(window).map(lane => sendLane(lane, systemOf, tally)));
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.http.close();
  }

  private openSystem(code: string, credentials: Credentials | undefined): OneStop {
    if (!credentials) throw new HubError('missing', 'not-found', `There are no credentials for ${code}`);
    const { exchangeUrl } = this.config;
    const madonvi = `000.00.00.${MADONVI.exec(code)?.[1]?.toUpperCase() ?? ''}`;
    return {
      exchange: new ExchangeClient(this.http, exchangeUrl, credentials),
      adapter: new DvcqgSender(this.http, `${exchangeUrl}/adapters/dvcqg`, credentials, madonvi),
    };
  }
}

async function sendLane(lane: readonly Parcel[], systemOf: (code: string) => OneStop, tally: SampleTally) {
  for (const parcel of lane) {
    const answers = await sendParcel(parcel, systemOf(parcel[0].system));
    parcel.forEach((report, i) => tally.count(report, answers[i] ?? { accepted: false, code: 'no-answer' }));
  }
}

async function sendParcel(parcel: Parcel, system: OneStop): Promise<readonly ReportAnswer[]> {
  const records = parcel.map(({ record }) => record);
  switch (parcel[0].form) {
    case 'single':
      return Promise.all(records.map(record => system.exchange.sendSingle(record)));
    case 'dvcqg':
      return Promise.all(records.map(record => system.adapter.send(record)));
    case 'array':
      return system.exchange.sendArray(records);
    case 'ndjson':
      return system.exchange.sendLines(records);
  }
}

function* windowsOf(reports: Iterable<SampleReport>): Generator<SampleReport[]> {
  let window: SampleReport[] = [];
  for (const report of reports) {
    window.push(report);
    if (window.length < WINDOW) continue;
    yield window;
    window = [];
  }
  if (window.length > 0) yield window;
}
