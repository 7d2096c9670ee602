import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { EXPIRED, FITTING, OF_ANOTHER_NAME, TEST_AUTHORITY, waitFor } from '#libs/testing';
import type { DeliveryRow } from './support/clients.js';
import { codeOf, merge, portalPartner, type RegistryDocument, webhookPartner } from './support/registry.js';
import { growthMb } from './support/resident-memory.js';
import { WebhookReceiver } from './support/webhook-receiver.js';
import { startWorld, type World } from './support/world.js';

const TOP = 'H86';
const ENDLESS = Buffer.alloc(65_536, ' ');
const BOMB = gzipSync(Buffer.alloc(67_108_864));

/** Answers without end. */
const endless: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const more = (): void => {
    while (!response.destroyed && response.write(ENDLESS));
  };
  response.on('drain', more);
  more();
};
const bomb: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' }).end(BOMB);
};
const page: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Bảo trì hệ thống</html>');
};
const taken: RequestListener = (_request, response) => response.writeHead(204).end();

/** What is wrong with a partner, by its name, and the code under which an operator finds it. */
const HOSTILE: Readonly<Record<string, string>> = {
  'portal-endless': 'too-large',
  'portal-bomb': 'encoded-answer',
  'portal-page': 'dvcqg-text',
  redirects: 'redirect',
  'other-name': 'certificate',
  expired: 'certificate',
  outside: 'address-not-allowed',
};

const servers: Server[] = [];
const receivers: WebhookReceiver[] = [];
const folder = mkdtempSync(join(tmpdir(), 'hub-ca-'));
let good: WebhookReceiver;
let elsewhere: WebhookReceiver;
let outside: WebhookReceiver;
let world: World;

async function listen(server: Server, protocol: string): Promise<string> {
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `${protocol}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function receive(host?: string): Promise<WebhookReceiver> {
  const receiver = await WebhookReceiver.start(host);
  receivers.push(receiver);
  return receiver;
}

async function hostilePartners(): Promise<RegistryDocument[]> {
  const webhook = (name: string, url: string) => webhookPartner(TOP, name, { url, maxAttempts: 1_000 });
  const portal = async (name: string, answer: RequestListener) =>
    portalPartner(TOP, name, await listen(createServer(answer), 'http'));
  const tls = async (name: string, certificate: typeof FITTING) =>
    webhook(name, await listen(createTlsServer(certificate, taken), 'https'));
  [elsewhere, outside] = [await receive(), await receive('127.0.0.2')];
  const redirecting = await receive();
  redirecting.answer = () => ({ location: elsewhere.url });
  return [
    await portal('portal-endless', endless),
    await portal('portal-bomb', bomb),
    await portal('portal-page', page),
    webhook('redirects', redirecting.url),
    await tls('fitting', FITTING),
    await tls('other-name', OF_ANOTHER_NAME),
    await tls('expired', EXPIRED),
    webhook('outside', outside.url),
  ];
}

beforeAll(async () => {
  good = await receive();
  const partners = merge(webhookPartner(TOP, 'good', { url: good.url }), ...(await hostilePartners()));
  writeFileSync(join(folder, 'ca.pem'), TEST_AUTHORITY);
  world = await startWorld(TOP, partners, {
    env: {
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
      DELIVERY_ALLOWED_NETWORKS: '127.0.0.1/32',
      DELIVERY_BACKOFF_MS: '50',
      DELIVERY_MAX_BACKOFF_MS: '1000',
    },
  });
});

afterAll(async () => {
  await world?.remove();
  await Promise.all(receivers.map(receiver => receiver.stop()));
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Its parked deliveries, once each has been tried again and again. */
function parkedAt(name: string): Promise<DeliveryRow[]> {
  const look = async () => {
    const rows = await world.admin.deliveries({ subscription: codeOf(TOP, name), state: 'parked' });
    return rows.some(({ attempts }) => attempts >= 4) && rows;
  };
  return waitFor(look, { what: `deliveries to ${name} to be tried again and again`, timeoutMs: 60_000 });
}

function logged(name: string): string[] {
  const lines = world.hub.process
    .log()
    .split('\n')
    .filter(line => line.includes('A partner’s endpoint fails'));
  const own = lines.map(line => JSON.parse(line) as { connector: string; code: string });
  return own.filter(({ connector }) => connector === codeOf(TOP, name)).map(({ code }) => code);
}

async function sendEverything(): Promise<void> {
  const dossiers = Array.from({ length: 20 }, () => world.province.dossier());
  for (const dossier of dossiers) await world.oneStop.sendAll(dossier.reports([1, 2]));
  const all = () => dossiers.every(({ code }) => good.statusesOf(code).length === 2);
  await waitFor(all, { what: 'the good partner to have everything', timeoutMs: 30_000 });
}

async function expectToWait(name: string, code: string): Promise<void> {
  const tried = (await parkedAt(name)).filter(({ attempts }) => attempts > 0);
  expect([name, ...new Set(tried.map(row => row.code))]).toEqual([name, code]);
  expect([name, logged(name)]).toEqual([name, [code]]);
}

it('waits for each hostile partner under a name that says why, says so once, and everybody else has all', async () => {
  const { pid } = world.hub.process;
  const grownMb = await growthMb(pid, async () => {
    await sendEverything();
    for (const [name, code] of Object.entries(HOSTILE)) await expectToWait(name, code);
  });
  expect(grownMb).toBeLessThan(150);
  expect(logged('good')).toEqual([]);
  expect(elsewhere.calls + outside.calls).toBe(0);
  expect(await world.admin.deliveries({ subscription: codeOf(TOP, 'fitting') })).toEqual([]);
  expect(world.hub.process.pid).toBe(pid);
  expect((await fetch(`${world.hub.healthUrl}/health/ready`)).status).toBe(200);
});
