import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createMuteServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Connector, DeliveryOutcome } from '#libs/connectors';
import { Webhook } from 'standardwebhooks';
import { bodyOf, connectorTo, LocalServer, messageOf, SIGNING_SECRET } from './support.js';

const open: { close?: () => Promise<void>; stop?: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await (one.close?.() ?? one.stop?.());
});

async function serve(listener: RequestListener): Promise<LocalServer> {
  const server = await LocalServer.start(listener);
  open.push(server);
  return server;
}

function connect(wanted: Parameters<typeof connectorTo>[0]): Connector {
  const connector = connectorTo(wanted);
  // Closed before the servers: it waits for what is under way.
  open.unshift(connector);
  return connector;
}

async function deliver(connector: Connector): Promise<DeliveryOutcome> {
  const [outcome] = await connector.deliver([messageOf()]);
  return outcome!;
}

describe('a webhook', () => {
  it('gets a CloudEvent whose signature the reference library verifies', async () => {
    const seen: { body: string; headers: Record<string, string> }[] = [];
    const { url } = await serve((request, response) => {
      void bodyOf(request).then(body => {
        seen.push({ body, headers: request.headers as Record<string, string> });
        response.writeHead(202).end('taken');
      });
    });
    const message = messageOf({ summary: 'Đăng ký khai sinh 😀' });
    const [outcome] = await connect({ url: `${url}/hook?key=1` }).deliver([message]);
    expect(outcome).toEqual({ status: 'delivered', code: 'http-202', durationMs: expect.any(Number) });
    const [{ body, headers }] = seen as [(typeof seen)[0]];
    expect(headers['content-type']).toMatch(/^application\/cloudevents\+json/);
    expect(headers['webhook-id']).toBe(message.envelope.id);
    const event = new Webhook(SIGNING_SECRET).verify(body, headers) as Record<string, unknown>;
    expect(event).toMatchObject({ specversion: '1.0', id: message.envelope.id, sequence: 1 });
    expect(event['data']).toEqual(JSON.parse(message.data));
  });

  it('pipelines where the partner takes it: calls share a connection, and each gets its own answer', async () => {
    const sockets = new Set<unknown>();
    let atOnce = 0;
    let most = 0;
    const { url } = await serve((request, response) => {
      sockets.add(request.socket);
      most = Math.max(most, ++atOnce);
      void bodyOf(request).then(async body => {
        await pause(5); // a partner at whom calls pile up
        atOnce--;
        const { sequence } = JSON.parse(body) as { sequence: number };
        response.writeHead(sequence % 2 === 0 ? 422 : 204).end();
      });
    });
    const connector = connect({ url, concurrency: 8, settings: { pipelining: '4' } });
    const messages = Array.from({ length: 40 }, (_, i) => messageOf({}, { sequence: i + 1 }));
    const outcomes = await Promise.all(messages.map(async message => (await connector.deliver([message]))[0]!.code));
    expect(outcomes).toEqual(messages.map((_, i) => (i % 2 === 0 ? 'http-204' : 'http-422')));
    expect(sockets.size).toBe(2);
    expect(most).toBeGreaterThan(2);
  });

  it('loses nothing of what is under way on a pipelined connection which breaks', async () => {
    let calls = 0;
    const { url } = await serve((request, response) => {
      if (++calls <= 4) return void (calls === 4 && request.socket.destroy());
      response.writeHead(204).end();
    });
    const connector = connect({ url, concurrency: 4, settings: { pipelining: '4' } });
    const broken = await Promise.all(Array.from({ length: 4 }, () => deliver(connector)));
    // Of the first one nobody knows how far it came; the others have gone again on a new connection.
    expect(broken.map(({ status }) => status)).toEqual(['retry', 'delivered', 'delivered', 'delivered']);
  });

  it('that takes batches gets one signed post of all, and of those it refuses the bad one alone is refused', async () => {
    const posts: string[][] = [];
    const bad = messageOf();
    const { url } = await serve((request, response) => {
      void bodyOf(request).then(body => {
        const events = new Webhook(SIGNING_SECRET).verify(body, request.headers as Record<string, string>) as {
          id: string;
        }[];
        const ids = events.map(({ id }) => id);
        expect(request.headers['content-type']).toMatch(/^application\/cloudevents-batch\+json/);
        posts.push(ids);
        response.writeHead(ids.includes(bad.envelope.id) ? 422 : 204).end();
      });
    });
    const connector = connect({ url, settings: { batch: '8' } });
    expect(connector.maxBatch).toBe(8);
    const good = Array.from({ length: 8 }, () => messageOf());
    expect((await connector.deliver(good)).map(({ status }) => status)).toEqual(good.map(() => 'delivered'));
    expect(posts).toEqual([good.map(({ envelope }) => envelope.id)]);
    const mixed = [...good.slice(0, 5), bad, ...good.slice(5, 7)];
    const statuses = (await connector.deliver(mixed)).map(({ status }) => status);
    expect(statuses).toEqual(mixed.map(message => (message === bad ? 'rejected' : 'delivered')));
    expect(posts.length).toBeLessThanOrEqual(1 + 7);
  });

  it('that takes batches and is busy gets all of one again', async () => {
    const { url } = await serve((_request, response) => response.writeHead(503, { 'retry-after': '2' }).end());
    const outcomes = await connect({ url, settings: { batch: '3' } }).deliver([messageOf(), messageOf(), messageOf()]);
    const busy = expect.objectContaining({ status: 'retry', code: 'http-503', retryAfterMs: 2_000 });
    expect(outcomes).toEqual([busy, busy, busy]);
  });

  it('that refuses a batch and then asks to be left alone gets no more of it, each call in its turn', async () => {
    let [calls, turns] = [0, 0];
    const { url } = await serve((_request, response) => {
      if (++calls < 3) return response.writeHead(422).end();
      return response.writeHead(429, { 'retry-after': '2' }).end();
    });
    const nextTurn = async () => void turns++;
    const messages = Array.from({ length: 16 }, () => messageOf());
    const outcomes = await connect({ url, settings: { batch: '16' }, nextTurn }).deliver(messages);
    expect(calls).toBe(3);
    expect(turns).toBeGreaterThanOrEqual(2);
    expect(outcomes).toEqual(messages.map(() => expect.objectContaining({ status: 'retry', retryAfterMs: 2_000 })));
  });

  it('keeps its connections, so that many posts share a few', async () => {
    const sockets = new Set<unknown>();
    const { url } = await serve((request, response) => {
      sockets.add(request.socket);
      response.writeHead(204).end();
    });
    const connector = connect({ url, concurrency: 2 });
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => deliver(connector)));
    expect(outcomes.every(({ status }) => status === 'delivered')).toBe(true);
    expect(sockets.size).toBeLessThanOrEqual(2);
  });

  it('that hangs is given up in time, and what waited behind it never goes out late', async () => {
    let requests = 0;
    const { url } = await serve(() => void requests++);
    const connector = connect({ url, timeoutMs: 150, concurrency: 1 });
    const outcomes = await Promise.all([deliver(connector), deliver(connector)]);
    expect(outcomes).toEqual([
      expect.objectContaining({ status: 'retry', code: 'timeout' }),
      expect.objectContaining({ status: 'retry', code: 'timeout' }),
    ]);
    // The second may have had its turn in the moment in which the first one was given up, and not afterwards.
    await pause(100);
    const sent = requests;
    await pause(300);
    await connector.close();
    expect(requests).toBe(sent);
  });

  it('that takes long to begin its answer is given up before the whole time is over, and one that has begun is not', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/silent') return;
      setTimeout(() => response.writeHead(200).flushHeaders(), 50);
      setTimeout(() => response.end('taken'), 600);
    });
    const patiently = { timeoutMs: 60_000, firstByteTimeoutMs: 300 };
    const began = performance.now();
    const silent = await deliver(connect({ url: `${url}/silent`, ...patiently }));
    expect(silent).toMatchObject({ status: 'retry', code: 'first-byte-timeout' });
    expect(performance.now() - began).toBeLessThan(30_000);
    expect(await deliver(connect({ url: `${url}/slow`, ...patiently }))).toMatchObject({ status: 'delivered' });
  });

  it('that takes the connection and never says hello is given up in the time that is for connecting', async () => {
    // Reads and says nothing; unread, it would not even notice that the other side is gone.
    const mute = createMuteServer(socket => void socket.resume());
    await once(mute.listen(0, '127.0.0.1'), 'listening');
    const { port } = mute.address() as AddressInfo;
    const began = performance.now();
    const connector = connect({ url: `https://127.0.0.1:${port}`, timeoutMs: 60_000, connectTimeoutMs: 300 });
    expect(await deliver(connector)).toMatchObject({ status: 'retry', code: 'connect-timeout' });
    expect(performance.now() - began).toBeLessThan(30_000);
    await connector.close();
    await new Promise(resolve => mute.close(resolve));
  });

  it('that resets the connection gets it again', async () => {
    const { url } = await serve(request => void request.socket.resetAndDestroy());
    expect(await deliver(connect({ url }))).toMatchObject({ status: 'retry', code: 'connection-reset' });
  });

  it('that answers no HTTP gets it again', async () => {
    const { url } = await serve(request => void request.socket.end('garbage\r\n\r\n'));
    expect(await deliver(connect({ url }))).toMatchObject({ status: 'retry', code: 'malformed-answer' });
  });

  it('that answers 500 gets it again, and the operator sees its words without personal numbers', async () => {
    const { url } = await serve((_request, response) => response.writeHead(500).end('bad  040090123456'));
    const outcome = await deliver(connect({ url }));
    expect(outcome).toMatchObject({ status: 'retry', code: 'http-500', detail: 'bad *********456' });
  });

  it('that is busy is left alone as long as it asks', async () => {
    const { url } = await serve((_request, response) => response.writeHead(429, { 'retry-after': '3' }).end());
    expect(await deliver(connect({ url }))).toMatchObject({ status: 'retry', retryAfterMs: 3000 });
  });

  it('that redirects is not followed', async () => {
    const paths: string[] = [];
    const { url } = await serve((request, response) => {
      paths.push(request.url ?? '');
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await deliver(connect({ url: `${url}/hook` }))).toMatchObject({ status: 'retry', code: 'redirect' });
    expect(paths).toEqual(['/hook']);
  });

  it('whose answer never ends is cut off after 64 KiB, and the connector lives on', async () => {
    let sent = 0;
    const { url } = await serve((_request, response) => {
      response.writeHead(500);
      const chunk = Buffer.alloc(16_384, 'x');
      const more = (): void => {
        while (!response.destroyed && (sent += chunk.length) < 1e9 && response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    const outcome = await deliver(connect({ url }));
    expect(outcome).toMatchObject({ status: 'retry', code: 'http-500' });
    expect(outcome.status !== 'delivered' && outcome.detail.length).toBe(300);
    expect(sent).toBeLessThan(50_000_000);
  });

  it('that takes the message and drips its answer for ever has it', async () => {
    const { url } = await serve((_request, response) => void response.writeHead(200).write('.'));
    expect(await deliver(connect({ url, timeoutMs: 150 }))).toMatchObject({ status: 'delivered' });
  });

  it('that nobody listens at is tried again', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise(resolve => server.close(resolve));
    const outcome = await deliver(connect({ url: `http://127.0.0.1:${port}` }));
    expect(outcome).toMatchObject({ status: 'retry', code: 'connection-refused' });
  });
});

describe('the allowed networks', () => {
  it.each([
    ['an address', '127.0.0.1'],
    ['a name that resolves to it', 'localhost'],
    ['an IPv4 address dressed as IPv6', '[::ffff:127.0.0.1]'],
  ])('stop %s before a byte leaves, and lose nothing', async (_name, host) => {
    let connections = 0;
    const { url } = await serve(() => void connections++);
    const target = url.replace('127.0.0.1', host);
    const outcome = await deliver(connect({ url: target, networks: ['10.0.0.0/8', '2001:db8::/32'] }));
    expect(outcome).toMatchObject({ status: 'retry', code: 'address-not-allowed' });
    expect(connections).toBe(0);
  });

  it('let a name through by the address it resolves to', async () => {
    const { url } = await serve((_request, response) => response.writeHead(204).end());
    const connector = connect({ url: url.replace('127.0.0.1', 'localhost'), networks: ['127.0.0.0/8'] });
    expect(await deliver(connector)).toMatchObject({ status: 'delivered' });
  });

  it('say so where a name does not exist', async () => {
    const outcome = await deliver(connect({ url: 'http://no-such-host.invalid/' }));
    expect(outcome).toMatchObject({ status: 'retry', code: 'dns' });
  });
});
