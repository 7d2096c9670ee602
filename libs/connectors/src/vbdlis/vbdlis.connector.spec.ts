import { afterEach, describe, expect, it } from '@jest/globals';
import { type Envelope, landFileNameOf } from '#libs/contracts';
import type { Connector } from '../connector.js';
import { VbdlisConnector } from './vbdlis.connector.js';

const ID = '00000000-0000-8000-8000-000000000001';
const ENVELOPE = { id: ID, subject: '000.00.01.H27-260302-0001', time: '2026-03-02T08:00:00+07:00' } as Envelope;
/** What the hub says of the enclosures, by their place: that it has one, or why it has not. */
let brought: Record<number, string>;
let refused: Record<number, string>;
let connector: Connector | undefined;

/** No partner answers: what is delivered here has not been called for. */
async function outcomeOf(role: string, record: object): Promise<object> {
  const from = (told: Record<number, string>) => async (name: string) =>
    Object.entries(told).find(([i]) => name === landFileNameOf(ID, `/attachments/${i}/file`))?.[1];
  const never = async () => {
    throw new Error('No content is read');
  };
  connector = new VbdlisConnector({
    definition: {
      ...({ kind: 'connector', code: 'land', system: 'land', protocol: 'vbdlis', sealedSecrets: {} } as const),
      ...{ url: 'http://127.0.0.1:1', settings: { role, auth: 'none' }, timeoutMs: 1_000, concurrency: 1 },
    },
    secrets: {},
    allowedNetworks: [],
    files: { stat: never, open: never, named: from(brought), refusalOf: from(refused) },
  });
  return (await connector.deliver([{ envelope: ENVELOPE, data: JSON.stringify(record), attempt: 1 }]))[0]!;
}

const enclosed = (type: string, ...files: object[]) => ({
  type,
  attachments: files.map(file => ({ name: 'Đơn', kind: '.doc', file })),
});
const LINK = { url: 'https://one-stop.example/don' };

describe('a message with files that cannot be had', () => {
  afterEach(() => connector?.close());

  it('is a dead letter at once where none of those that it lacks can come, and nothing of the dossier waits', async () => {
    brought = { 1: 'a'.repeat(64) };
    refused = { 0: 'file-type-refused', 1: 'file-gone', 2: 'file-gone' };
    expect(await outcomeOf('land-system', enclosed('supplemented', LINK, LINK, LINK))).toMatchObject({
      ...{ status: 'rejected', code: 'vbdlis-file-refused' },
      detail: 'file-type-refused /attachments/0/file, file-gone /attachments/2/file',
    });
  });

  it('is tried again while one of them may still come', async () => {
    brought = {};
    refused = { 0: 'file-type-refused' };
    const waits = { status: 'retry', code: 'vbdlis-file' };
    expect(await outcomeOf('land-system', enclosed('supplemented', LINK, LINK))).toMatchObject(waits);
  });

  it('lacks nothing for a one-stop where they have links, and is a dead letter where one has none', async () => {
    brought = {};
    refused = { 0: 'file-type-refused', 1: 'file-link-invalid' };
    expect(await outcomeOf('one-stop', enclosed('moved', LINK, { fileId: 'f' }))).toMatchObject({
      ...{ status: 'rejected', code: 'vbdlis-file-refused', detail: 'file-link-invalid /attachments/1/file' },
    });
  });
});
