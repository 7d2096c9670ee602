import type { LookupAddress, LookupAllOptions } from 'node:dns';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { OutboundMessage, Connector } from '#libs/connectors';

type Answer = (error: Error | null, addresses: LookupAddress[]) => void;

/** What the name server says at this moment. */
let addresses: string[] = [];
const asked = jest.fn();

const dns = await import('node:dns');
jest.unstable_mockModule('node:dns', () => ({
  ...dns,
  lookup: (hostname: string, _options: LookupAllOptions, answer: Answer) => {
    asked(hostname);
    answer(
      null,
      addresses.map(address => ({ address, family: 4 })),
    );
  },
}));
const { connectorTo, LocalServer, messageOf } = await import('./support.js');

let server: Awaited<ReturnType<typeof LocalServer.start>>;
let requests = 0;
let connector: Connector;
const message: OutboundMessage = messageOf();

beforeAll(async () => {
  server = await LocalServer.start((_request, response) => {
    requests++;
    response.writeHead(204, { connection: 'close' }).end();
  });
  const { port } = new URL(server.url);
  connector = connectorTo({ url: `http://partner.example:${port}/hook`, networks: ['127.0.0.0/8'] });
});
afterAll(async () => {
  await connector?.close();
  await server?.stop();
});

const deliver = async () => (await connector.deliver([message]))[0];

it('goes nowhere once a name resolves to an address outside, and on again once it is back', async () => {
  addresses = ['127.0.0.1'];
  expect(await deliver()).toMatchObject({ status: 'delivered' });
  for (const outside of [['10.1.2.3'], ['169.254.169.254', '192.168.0.1']]) {
    addresses = outside;
    expect(await deliver()).toMatchObject({ status: 'retry', code: 'address-not-allowed' });
  }
  addresses = ['10.1.2.3', '127.0.0.1'];
  expect(await deliver()).toMatchObject({ status: 'delivered' });
  expect(requests).toBe(2);
  expect(asked).toHaveBeenCalledTimes(4);
});
