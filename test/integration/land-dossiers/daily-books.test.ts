import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RegistryState } from '#libs/registry-view';
import { DailyBooksService } from '../../../apps/land-dossiers/src/reconciliation/application/daily-books.service.js';
import { beginningOf } from '../../../apps/land-dossiers/src/reconciliation/domain/period.js';
import type { ReconciliationSummary } from '../../../apps/land-dossiers/src/reconciliation/application/reconciliation.view.js';
import { BookPartner, fetcherOf, settingsOf } from './book-partner.js';
import { BookRig } from './books.js';
import { LandRig } from './land-rig.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LINE = '{"dossierCode":"000.00.01.H99-260303-0001","state":"received"}\n';

let rig: LandRig;
let books: BookRig;
let partner: BookPartner;

beforeAll(async () => {
  rig = await LandRig.start();
  books = new BookRig(rig, { hour: 2, days: 1 });
  partner = await BookPartner.start(response => response.end(LINE));
});

afterAll(async () => {
  partner?.stop();
  await rig?.stop();
});

/** One copy of the app, that knows a partner with a book of this connector. */
function copy(connector: string, allowedNetworks?: string[]): DailyBooksService {
  const registry = new RegistryState();
  registry.put(partner.connector(connector, 'H99'));
  const settings = settingsOf(books.config, allowedNetworks);
  return new DailyBooksService(rig.database, fetcherOf(registry, settings), books.service, books.house, settings);
}

async function all(connector: string): Promise<ReconciliationSummary[]> {
  const query = { party: undefined, agency: undefined, state: undefined, before: undefined, limit: 500 };
  return (await books.reading.list(query)).items.filter(each => each.connector === connector);
}

const today = beginningOf('2026-03-10')!;

describe('a partner’s book', () => {
  it('is fetched once a day from its hour on, by one of the copies', async () => {
    const copies = [copy('daily'), copy('daily'), copy('daily')];
    await Promise.all(copies.map(each => each.lookOnce(today + 2 * HOUR_MS)));
    await Promise.all(copies.map(each => each.lookOnce(today + 3 * HOUR_MS)));
    expect(await all('daily')).toMatchObject([
      { day: '2026-03-10', state: 'done', actor: 'hub', system: 'land-h99', party: 'land', agency: 'H99', lines: 1 },
    ]);
    expect(partner.asked).toHaveLength(1);
    expect(partner.asked[0]!.authorization).toBe('Bearer a-token');
    const { searchParams } = new URL(partner.asked[0]!.url, 'http://x');
    expect(Object.fromEntries(searchParams)).toEqual({
      ...{ kind: 'all', agency: 'H99', from: '2026-03-08T17:00:00.000Z', to: '2026-03-09T17:00:00.000Z' },
    });
  });

  it('of days on which the hub was away is fetched once, with all of them', async () => {
    await copy('daily').lookOnce(today + 4 * DAY_MS + 20 * HOUR_MS);
    await copy('daily').lookOnce(today + 4 * DAY_MS + 21 * HOUR_MS);
    const [newest, ...older] = await all('daily');
    expect(newest).toMatchObject({
      day: '2026-03-14',
      from: '2026-03-09T17:00:00.000Z',
      to: '2026-03-13T17:00:00.000Z',
    });
    expect(older).toHaveLength(1);
  });

  it('that cannot be had is tried again later, a few times, and is seen to have failed', async () => {
    partner.answer = response => response.writeHead(500).end('an error with a name in it');
    const now = Date.now();
    for (let i = 0; i < 8; i++) await copy('failing').lookOnce(now + i * 700_000);
    const failed = await all('failing');
    expect(failed).toHaveLength(4);
    expect(failed[0]).toMatchObject({ state: 'failed', failure: 'partner-failed status-500', here: null });
    partner.answer = response => response.end(LINE);
  });

  it('that breaks off, or leads elsewhere, is not compared', async () => {
    partner.answer = response => {
      response.write(LINE.repeat(10));
      setTimeout(() => response.destroy(), 50);
    };
    await copy('breaking').lookOnce(Date.now());
    expect(await all('breaking')).toMatchObject([{ state: 'failed', failure: 'partner-failed connection-reset' }]);
    partner.answer = response => response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    await copy('leading').lookOnce(Date.now());
    expect(await all('leading')).toMatchObject([{ state: 'failed', failure: 'partner-failed status-302' }]);
    expect(await books.left()).toBe(0);
  });

  it('at an address that is not allowed is not asked for', async () => {
    partner.asked = [];
    await copy('forbidden', ['10.0.0.0/8']).lookOnce(Date.now());
    expect(await all('forbidden')).toMatchObject([{ state: 'failed', failure: 'address-not-allowed' }]);
    expect(partner.asked).toEqual([]);
  });
});
