import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { generateDossierReports } from '#libs/samples';
import { OneStopService } from '../../../apps/partner-sim/src/one-stop/one-stop.service.js';
import { SampleTally } from '../../../apps/partner-sim/src/one-stop/sample-tally.js';
import { PartnerSimConfig } from '../../../apps/partner-sim/src/partner-sim.config.js';
import { bodyOf, LocalServer, sendJson } from './support.js';

/** The exchange door by its contract, as far as a sender sees it: takes all, and notes in which order. */
class Door {
  readonly seen: { readonly dossier: string; readonly status: string }[] = [];
  tokens = 0;
  logins = 0;
  /** Calls that are still to be answered by 503. */
  busyCalls = 0;

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    if (request.url === '/oauth/token') return this.token(request, response);
    if (this.busyCalls-- > 0) return void response.writeHead(503, { 'retry-after': '0' }).end();
    if (request.url?.startsWith('/adapters/dvcqg/')) return this.adapter(request.url, body, response);
    expect(request.headers.authorization).toBe('Bearer t');
    if (request.headers['content-type'] === 'application/x-ndjson') return this.lines(body, response);
    const records = JSON.parse(body) as Row | Row[];
    if (!Array.isArray(records)) return sendJson(response, this.take(records, 0), 202);
    sendJson(response, { items: records.map((record, i) => this.take(record, i)) }, 202);
  }

  private token(request: IncomingMessage, response: ServerResponse): void {
    this.tokens++;
    expect(request.headers.authorization).toMatch(/^Basic /);
    sendJson(response, { access_token: 't', expires_in: 900 });
  }

  private adapter(url: string, body: string, response: ServerResponse): void {
    const call = JSON.parse(body) as { username?: string; data: { MaHoSo: string; TrangThaiHoSo: string }[] };
    if (url.endsWith('/auth')) {
      this.logins++;
      return sendJson(response, { error_code: 0, session: 's' });
    }
    for (const item of call.data) this.seen.push({ dossier: item.MaHoSo, status: item.TrangThaiHoSo });
    sendJson(response, { error_code: '0' });
  }

  private lines(body: string, response: ServerResponse): void {
    const rows = body.trimEnd().split('\n');
    const answers = rows.map((row, i) => JSON.stringify(this.take(JSON.parse(row) as Row, i)));
    response.writeHead(202, { 'content-type': 'application/x-ndjson' }).end(`${answers.join('\n')}\n`);
  }

  private take(record: Row, index: number) {
    this.seen.push({ dossier: record.dossierCode, status: String(record.status) });
    return { index, transactionId: `t-${this.seen.length}` };
  }
}

interface Row {
  readonly dossierCode: string;
  readonly status: number;
}

describe('the one-stop systems of the sandbox', () => {
  const door = { current: new Door() };
  let server: LocalServer;
  let folder: string;
  let service: OneStopService;

  beforeEach(async () => {
    door.current = new Door();
    server = await LocalServer.start((request, response) => void door.current.answer(request, response));
    folder = await mkdtemp(join(tmpdir(), 'one-stop-'));
    const secret = (clientId: string) => ({ clientId, clientSecret: 's' });
    const clients = { 'one-stop-h22': secret('one-stop-h22'), 'one-stop-h41': secret('one-stop-h41') };
    const config = new PartnerSimConfig();
    config.exchangeUrl = server.url;
    config.credentialsFile = join(folder, 'credentials.json');
    await writeFile(config.credentialsFile, JSON.stringify({ clients }));
    service = new OneStopService(config);
  });

  afterEach(async () => {
    await service.onModuleDestroy();
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it('send every report once, in order per dossier, in all four forms, and account for each', async () => {
    const sample = { seed: 7, dossiers: 150 };
    const tally = new SampleTally();
    await service.send(generateDossierReports(sample), tally);
    const reports = [...generateDossierReports(sample)];
    expect(lives(door.current.seen)).toEqual(
      lives(
        reports
          .map(({ record }) => record as Row)
          .map(({ dossierCode, status }) => ({ dossier: dossierCode, status: String(status) })),
      ),
    );
    const figures = tally.figures();
    expect(figures).toMatchObject({ sent: reports.length, accepted: reports.length, refused: 0 });
    expect(Object.keys(figures.byForm).sort()).toEqual(['array', 'dvcqg', 'ndjson', 'single']);
    // The door takes even what it should refuse, and the tally notices.
    expect(figures.unexpected).toBe(reports.filter(({ expectation }) => expectation.answer === 'refused').length);
    expect([door.current.tokens, door.current.logins]).toEqual([2, 1]);
  });

  it('try again while the hub is away, and lose nothing', async () => {
    door.current.busyCalls = 5;
    const tally = new SampleTally();
    await service.send(generateDossierReports({ seed: 7, dossiers: 10, agencies: ['H22'] }), tally);
    expect(tally.figures()).toMatchObject({ sent: door.current.seen.length, refused: 0 });
  });
});

/** Statuses by dossier, in order. */
function lives(rows: readonly { readonly dossier: string; readonly status: string }[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { dossier, status } of rows) found[dossier] = `${found[dossier] ?? ''} ${status}`;
  return found;
}
