import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ConnectorDefinition } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { bodyOf } from './support.js';
import {
  citizen,
  clientTo,
  codeOf,
  collection,
  FOUND,
  inBody,
  lookUp,
  NUMBER,
  options,
  PERSON,
  send,
  serve,
  stopAll,
} from './population-support.js';

afterEach(stopAll);

describe('the population database', () => {
  it('is asked as it wants to be, over kept connections, and its answers are understood', async () => {
    const seen: { headers: IncomingMessage['headers']; url: string | undefined; body: string; socket: Socket }[] = [];
    const url = await serve((request, response) => {
      void bodyOf(request).then(body => {
        seen.push({ headers: request.headers, url: request.url, body, socket: request.socket });
        const truth =
          '<KetQuaXacThucResponse xmlns="http://dancuquocgia.bca"><TonTai>true</TonTai></KetQuaXacThucResponse>';
        send(response, body.includes('XacThuc') ? inBody(truth) : FOUND);
      });
    });
    const client = clientTo(url);
    expect(await lookUp(client)).toEqual({
      status: 'answered',
      durationMs: expect.any(Number),
      value: [
        {
          number: NUMBER,
          name: { family: 'NGUYỄN', middle: 'VĂN', given: 'AN', full: 'NGUYỄN VĂN AN' },
          birthDate: { date: '1987-03-21', year: 1987 },
          deceased: false,
        },
      ],
    });
    expect(await client.verify(PERSON, options())).toMatchObject({ status: 'answered', value: true });
    expect(seen[0]).toMatchObject({
      url: '/population/soap',
      headers: {
        authorization: `Basic ${Buffer.from('lgsp-hub:sandbox-population-password').toString('base64')}`,
        'content-type': 'text/xml; charset=utf-8',
        'accept-encoding': 'identity',
        soapaction: '""',
      },
    });
    expect(seen[0]!.body).toContain('<dan:HoVaTen>NGUYỄN VĂN AN</dan:HoVaTen>');
    for (let i = 0; i < 20; i++) await lookUp(client);
    expect(new Set(seen.map(({ socket }) => socket)).size).toBeLessThanOrEqual(4);
  });

  it('may know nobody, or somebody else: the one is an answer, the other is refused', async () => {
    let body = collection('');
    const client = clientTo(await serve((_request, response) => send(response, body)));
    expect(await lookUp(client)).toMatchObject({ status: 'answered', value: [] });
    body = collection(citizen('040087123457'));
    const refused = await lookUp(client);
    expect(refused).toEqual({
      status: 'failed',
      code: 'reply-mismatch',
      retriable: true,
      durationMs: expect.any(Number),
    });
    expect(JSON.stringify(refused)).not.toMatch(/\d{9}/);
  });

  it('is not called where the query could not be sent, or its address is not allowed', async () => {
    let calls = 0;
    const url = await serve((_request, response) => {
      calls++;
      send(response, FOUND);
    });
    const wrong = await clientTo(url).lookUp({ number: '123' }, options());
    expect(wrong).toMatchObject({ status: 'failed', code: 'query-invalid', retriable: false });
    expect(await lookUp(clientTo(url, {}, ['10.0.0.0/8']))).toMatchObject({ code: 'address-not-allowed' });
    expect(calls).toBe(0);
  });
});

describe('the calls to a partner', () => {
  it('are no more at once than it takes, and wait for their turn', async () => {
    let atOnce = 0;
    let most = 0;
    const url = await serve((_request, response) => {
      most = Math.max(most, ++atOnce);
      setTimeout(() => {
        atOnce--;
        send(response, FOUND);
      }, 10);
    });
    const client = clientTo(url, { concurrency: 3 });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => lookUp(client)));
    expect([new Set(outcomes.map(({ status }) => status)), most]).toEqual([new Set(['answered']), 3]);
  });

  it('give up where their turn does not come in time', async () => {
    const client = clientTo(await serve((_request, response) => send(response, FOUND)), { ratePerSecond: 1 });
    expect([await lookUp(client), await lookUp(client, 50)].map(codeOf)).toEqual(['answered', 'no-turn']);
  });

  it('cease for as long as the partner asks', async () => {
    let calls = 0;
    const url = await serve((_request, response) => {
      if (++calls === 1) response.writeHead(429, { 'retry-after': '1' }).end();
      else send(response, FOUND);
    });
    const client = clientTo(url);
    expect(await lookUp(client)).toMatchObject({ status: 'busy', code: 'http-429', retryAfterMs: 1_000 });
    const held = await lookUp(client);
    expect(held).toMatchObject({ status: 'busy', code: 'held', retryAfterMs: expect.any(Number) });
    expect([calls, client.circuitState]).toEqual([1, 'open']);
    const isAnswered = async () => (await lookUp(client)).status === 'answered';
    await waitFor(isAnswered, { what: 'the partner is asked again' });
  });

  it('are not taken for those to a failing partner where it is busy: the next one goes when the rest is over', async () => {
    let calls = 0;
    const url = await serve((_request, response) => {
      if (++calls <= 20) response.writeHead(429, { 'retry-after': '1' }).end();
      else send(response, FOUND);
    });
    const client = clientTo(url, { concurrency: 20 });
    const first = await Promise.all(Array.from({ length: 20 }, () => lookUp(client)));
    expect(new Set(first.map(codeOf))).toEqual(new Set(['http-429']));
    const codes = new Set<string>();
    const isOver = async () => {
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => lookUp(client)));
      for (const outcome of outcomes) codes.add(codeOf(outcome));
      return outcomes.every(({ status }) => status === 'answered');
    };
    await waitFor(isOver, { what: 'the rest to be over' });
    expect(codes).toEqual(new Set(['held', 'answered']));
  });

  it('that have time are made again after a rest, so that a question of several calls is not lost', async () => {
    let calls = 0;
    let sent = 0;
    const url = await serve((_request, response) => {
      if (++calls === 1) response.writeHead(503).end();
      else send(response, FOUND);
    });
    const patient = { ...options(), turnMs: 5_000, onSent: () => sent++ };
    expect(codeOf(await clientTo(url).lookUp(PERSON, patient))).toBe('answered');
    expect([calls, sent]).toEqual([2, 2]);
  });

  it('that have time end their wait when they are told to', async () => {
    const client = clientTo(await serve((_request, response) => send(response, FOUND)), { ratePerSecond: 0.01 });
    await lookUp(client);
    const stop = new AbortController();
    const waiting = client.lookUp(PERSON, { ...options(), turnMs: 600_000, stop: stop.signal });
    stop.abort();
    expect(codeOf(await waiting)).toBe('no-turn');
  });

  it('have their whole time when it is their turn where they may wait for it, however low the rate is', async () => {
    const url = await serve((_request, response) => void setTimeout(() => send(response, FOUND), 100));
    const client = clientTo(url, { ratePerSecond: 5 });
    const calls = Array.from({ length: 10 }, () => client.lookUp(PERSON, { ...options(400), turnMs: 10_000 }));
    expect((await Promise.all(calls)).map(codeOf)).toEqual(Array(10).fill('answered'));
  });

  it.each<[string, Partial<ConnectorDefinition>, number]>([
    ['was held back', { ratePerSecond: 0.01 }, 0],
    ['found nobody at the address', { url: 'http://127.0.0.1:1/' }, 0],
    ['was answered', {}, 1],
  ])('say whether anything of the person has left the hub: one that %s', async (_name, more, expected) => {
    const client = clientTo(await serve((_request, response) => send(response, FOUND)), more);
    if (more.ratePerSecond) await lookUp(client);
    let sent = 0;
    await client.lookUp(PERSON, { ...options(50), onSent: () => sent++ });
    expect(sent).toBe(expected);
  });

  it('cease but for single ones where it fails, and come back with it', async () => {
    let calls = 0;
    let isWell = false;
    const url = await serve((_request, response) => {
      calls++;
      if (isWell) send(response, FOUND);
      else response.writeHead(500).end();
    });
    const client = clientTo(url);
    for (let i = 0; i < 5; i++) expect(codeOf(await lookUp(client))).toBe('http-500');
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => lookUp(client)));
    expect(outcomes.filter(outcome => codeOf(outcome) === 'circuit-open').length).toBeGreaterThan(45);
    expect(calls).toBeLessThan(10);
    isWell = true;
    const isAnswered = async () => (await lookUp(client)).status === 'answered';
    await waitFor(isAnswered, { what: 'the partner is asked again' });
    expect(client.circuitState).toBe('closed');
  });

  it('go on where the partner refuses single queries', async () => {
    const fault =
      '<e:Fault><faultcode>e:Client</faultcode><detail><LoiXuLy xmlns="http://dancuquocgia.bca"><MaLoi>SAI_HO_TEN</MaLoi></LoiXuLy></detail></e:Fault>';
    const client = clientTo(await serve((_request, response) => send(response, inBody(fault), 500)));
    const outcomes: string[] = [];
    for (let i = 0; i < 10; i++) outcomes.push(codeOf(await lookUp(client)));
    expect(new Set(outcomes)).toEqual(new Set(['soap-fault-name']));
  });

  it('are not taken for a failing partner where they had no time', async () => {
    const client = clientTo(await serve(() => undefined));
    for (let i = 0; i < 8; i++) expect(codeOf(await lookUp(client, 5))).toMatch(/timeout|no-turn/);
    expect(client.circuitState).toBe('closed');
  });
});

describe('a client that cannot work', () => {
  it.each<[string, Partial<ConnectorDefinition>]>([
    ['an address that is none', { url: 'ftp://x.example' }],
    ['no user', { settings: { serviceCode: 'H41' } }],
    ['no code of the province', { settings: { username: 'u' } }],
    ['a path that is none', { settings: { username: 'u', serviceCode: 'H41', path: 'soap' } }],
  ])('says so at once: %s', (_name, more) => {
    expect(() => clientTo('http://127.0.0.1:1/', more)).toThrow(expect.objectContaining({ code: 'connector-invalid' }));
  });
});
