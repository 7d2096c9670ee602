import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TextCache } from '#libs/cache';
import { GatewayConfig } from '#libs/config';
import { HubError } from '#libs/kernel';
import { revertAll } from '#libs/persistence';
import { GATEWAY_SCHEMA } from '../../../apps/gateway/src/adapters/vbdlis/persistence/gateway.schema.js';
import { nameOf, VbdlisArrivals } from '../../../apps/gateway/src/adapters/vbdlis/vbdlis-arrivals.service.js';
import { type RequestRef, VbdlisMemory } from '../../../apps/gateway/src/adapters/vbdlis/vbdlis-memory.service.js';
import { LastAccepted } from '../../../apps/gateway/src/intake/last-accepted.service.js';
import { createOwnDatabase, type OwnDatabase } from '../service-records/own-database.js';

const AGENCY = '000.00.01.H95';
const NOW = Date.parse('2026-03-02T01:00:00Z');
const HOUR = 3_600_000;

let own: OwnDatabase;
const copies: VbdlisMemory[] = [];

/** A copy of the gateway. */
function copy(firstReceipt?: number): VbdlisMemory {
  const config = Object.assign(new GatewayConfig(), firstReceipt === undefined ? {} : { firstReceipt });
  const memory = new VbdlisMemory(own.config, config);
  copies.push(memory);
  return memory;
}

/** As a partner asks that is told "busy, send again". */
async function numberOf(memory: VbdlisMemory, ref: RequestRef, agency = AGENCY, attempts = 20): Promise<string> {
  try {
    return await memory.receiptNumber(ref, agency, NOW);
  } catch (error) {
    if (attempts === 1 || (error as { code?: string }).code !== 'unavailable') throw error;
    return numberOf(memory, ref, agency, attempts - 1);
  }
}

const request = (fingerprint: string, system = 'land') => ({ system, fingerprint });

beforeAll(async () => {
  own = await createOwnDatabase();
});
afterAll(async () => {
  await Promise.all(copies.map(memory => memory.onApplicationShutdown()));
  await own.drop();
});

describe('receipt numbers', () => {
  it('are given once each, whichever copies are asked at once, and begin where the one-stop’s own end', async () => {
    const gateways = [copy(), copy(), copy()];
    const asked = Array.from({ length: 90 }, (_, i) => numberOf(gateways[i % 3]!, request(`a${i}`)));
    const numbers = await Promise.all(asked);
    expect(new Set(numbers).size).toBe(90);
    expect([...numbers].sort()[0]).toBe(`${AGENCY}-260302-90001`);
  });

  it('are the same for the same request, also where two copies get it at the same moment or days later', async () => {
    const gateways = [copy(), copy()];
    const asked = Array.from({ length: 20 }, (_, i) => numberOf(gateways[i % 2]!, request('same')));
    const [first, ...others] = await Promise.all(asked);
    expect(new Set(others)).toEqual(new Set([first]));
    expect(await copy().receiptNumber(request('same'), AGENCY, NOW + 72 * HOUR)).toBe(first);
    expect(await copy().receiptNumber(request('same', 'another'), AGENCY, NOW)).not.toBe(first);
  });

  it('begin anew each day and for each agency, and end with the last that the form has room for', async () => {
    const memory = copy(99_998);
    const day = NOW + 24 * HOUR;
    expect(await memory.receiptNumber(request('b1'), AGENCY, day)).toBe(`${AGENCY}-260303-99998`);
    expect(await memory.receiptNumber(request('b2'), 'H95.01', day)).toBe('H95.01-260303-99998');
    expect(await memory.receiptNumber(request('b3'), AGENCY, day)).toBe(`${AGENCY}-260303-99999`);
    await expect(memory.receiptNumber(request('b4'), AGENCY, day)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await memory.receiptNumber(request('b1'), AGENCY, day)).toBe(`${AGENCY}-260303-99998`);
  });

  it('cannot be taken back or changed by the gateway', async () => {
    await copy().receiptNumber(request('kept'), AGENCY, NOW);
    await own.owner.query('SET ROLE hub_gateway');
    for (const sql of ['DELETE FROM gateway.receipt_numbers', 'UPDATE gateway.receipt_numbers SET number = 1']) {
      await expect(own.owner.query(sql)).rejects.toThrow(/permission denied/);
    }
    await own.owner.query('RESET ROLE');
  });
});

describe('a first arrival', () => {
  it('is one for all that say the same as long as it is not over', async () => {
    const gateways = [copy(), copy()];
    const asked = Array.from({ length: 10 }, (_, i) =>
      gateways[i % 2]!.firstArrival(request('f'), NOW + i, NOW - HOUR),
    );
    const times = new Set(await Promise.all(asked));
    expect(times.size).toBe(1);
    const [first] = times;
    expect(await copy().firstArrival(request('f'), NOW + 23 * HOUR, NOW - HOUR)).toBe(first);
    expect(await copy().firstArrival(request('g'), NOW + HOUR, NOW)).toBe('2026-03-02T02:00:00.000Z');
  });

  it('is a new one afterwards', async () => {
    const memory = copy();
    await memory.firstArrival(request('h'), NOW, NOW - HOUR);
    expect(await memory.firstArrival(request('h'), NOW + 25 * HOUR, NOW + HOUR)).toBe('2026-03-03T02:00:00.000Z');
  });
});

describe('a request for a number', () => {
  const RECEIVED_AT = NOW + 200 * 24 * HOUR;

  it('without a time is another dossier a day after it first came, and the same one until then at every copy', async () => {
    const numberAt = async (at: number) => {
      const arrivals = new VbdlisArrivals(copy(), {} as LastAccepted, new GatewayConfig());
      const undated = { request: request('undated'), dossierCode: '', isNamed: true };
      return copy().receiptNumber(undated.request, AGENCY, at, await arrivals.firstArrival(undated, at));
    };
    const first = await numberAt(RECEIVED_AT);
    expect(await numberAt(RECEIVED_AT + 23 * HOUR)).toBe(first);
    const later = await numberAt(RECEIVED_AT + 90 * 24 * HOUR);
    expect(later).not.toBe(first);
    expect(await numberAt(RECEIVED_AT + 90 * 24 * HOUR + HOUR)).toBe(later);
  });

  it('with a time keeps its number, however late it is sent again', async () => {
    const first = await copy().receiptNumber(request('dated'), AGENCY, RECEIVED_AT);
    expect(await copy().receiptNumber(request('dated'), AGENCY, RECEIVED_AT + 90 * 24 * HOUR)).toBe(first);
  });
});

describe('a message without a time that says what one said before', () => {
  const dossierCode = `${AGENCY}-260302-0001`;
  const MINUTE = 60_000;
  /** The door's memory of what was accepted last, as Redis would have it. */
  const cacheOf = (kept: Map<string, string>) =>
    ({
      find: async (keys: readonly string[]) => keys.map(key => kept.get(key)),
      replaceOnce: async (mark: string, key: string, text: string) =>
        !kept.has(mark) && kept.set(mark, '') && kept.set(key, text),
    }) as unknown as TextCache;

  function door(cache = cacheOf(new Map())) {
    const accepted = new LastAccepted(cache);
    const arrivals = new VbdlisArrivals(copy(), accepted, new GatewayConfig());
    return {
      /** Minutes after the beginning → when the door takes it to have happened. */
      tell: async (fingerprint: string, minutes: number, isNamed = false): Promise<number> => {
        const now = NOW + minutes * MINUTE;
        const ref = request(fingerprint);
        const at = await arrivals.firstArrival({ request: ref, dossierCode, isNamed }, now);
        const transactionId = `${fingerprint} ${at}`;
        await accepted.note('land-dossier', dossierCode, { name: nameOf(ref), at: now, transactionId });
        return (Date.parse(at) - NOW) / MINUTE;
      },
      other: (minutes: number) =>
        accepted.note('land-dossier', dossierCode, {
          ...{ name: 'a form', transactionId: `a form ${minutes}` },
          at: NOW + minutes * MINUTE,
        }),
    };
  }

  it('is not lost: returned at 9, sent anew at 10 and returned at 15 with the same words is returned twice', async () => {
    const { tell, other } = door();
    expect(await tell('returned', 0)).toBe(0);
    await other(60);
    expect(await tell('returned', 360)).toBe(360);
  });

  it('is another one as soon as something else came of the dossier, and else after a quarter of an hour', async () => {
    const { tell, other } = door();
    expect([await tell('again', 0), await tell('again', 14)]).toEqual([0, 0]);
    expect(await tell('again', 16)).toBe(16);
    await other(18);
    expect([await tell('again', 22), await tell('again', 23)]).toEqual([22, 22]);
  });

  it('is the same one from a second server, which sends a moment later what the first has sent in between', async () => {
    const { tell } = door();
    const first = [await tell('one', 0), await tell('two', 0.1)];
    expect([await tell('one', 0.2), await tell('two', 0.3)]).toEqual(first);
  });

  it('is another one though the first was sent again after what came in between', async () => {
    const { tell, other } = door();
    await tell('copied', 0);
    await other(0.2);
    expect([await tell('copied', 0.4), await tell('copied', 10)]).toEqual([0, 10]);
  });

  it('is the same one when its sender got no answer for a minute and sends it again', async () => {
    const { tell, other } = door();
    await tell('unanswered', 0);
    await other(0.5);
    expect([await tell('unanswered', 1.1), await tell('unanswered', 5)]).toEqual([0, 0]);
  });

  it('is the same one all day where its sender names it, whatever came in between', async () => {
    const { tell, other } = door();
    await tell('key', 0, true);
    await other(60);
    expect(await tell('key', 600, true)).toBe(0);
  });

  it('is taken by the time alone while Redis is away', async () => {
    const away = async () => {
      throw new HubError('unavailable', 'unavailable', 'Redis does not answer');
    };
    const { tell } = door({ find: away, replaceOnce: async () => undefined } as unknown as TextCache);
    expect([await tell('away', 0), await tell('away', 10), await tell('away', 16)]).toEqual([0, 0, 16]);
  });
});

it('is busy while the database is away, and well again afterwards', async () => {
  const config = Object.assign(
    Object.create(Object.getPrototypeOf(own.config) as object),
    own.config,
  ) as typeof own.config;
  const url = config.url;
  config.url = 'postgres://nobody@127.0.0.1:1/none';
  const memory = new VbdlisMemory(config, new GatewayConfig());
  copies.push(memory);
  await expect(memory.receiptNumber(request('c'), AGENCY, NOW)).rejects.toMatchObject({ code: 'unavailable' });
  config.url = url;
  expect(await memory.receiptNumber(request('c'), AGENCY, NOW)).toMatch(/^000\.00\.01\.H95-260302-9\d{4}$/);
});

it('can be undone and made again', async () => {
  await Promise.all(copies.splice(0).map(memory => memory.onApplicationShutdown()));
  await revertAll(GATEWAY_SCHEMA, own.config);
  expect(await copy().receiptNumber(request('d'), AGENCY, NOW)).toBe(`${AGENCY}-260302-90001`);
});
