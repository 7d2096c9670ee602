import { describe, expect, it } from '@jest/globals';
import type { ConnectorDefinition } from '#libs/contracts';
import type { OutboundMessage } from './connector.js';
import { createConnector } from './create-connector.js';

const WEBHOOK: ConnectorDefinition = {
  kind: 'connector',
  code: 'c',
  system: 's',
  protocol: 'webhook',
  url: 'http://127.0.0.1:1/hook',
  sealedSecrets: {},
  settings: {},
  timeoutMs: 1000,
  concurrency: 1,
};
const DVCQG: ConnectorDefinition = { ...WEBHOOK, protocol: 'dvcqg', settings: { username: 'u', madonvi: 'm' } };
const secrets = { signingSecret: 'whsec_YWJj', password: 'p' };

async function codeOf(definition: ConnectorDefinition, given: Record<string, string> = secrets) {
  const connector = createConnector({ definition, secrets: given, allowedNetworks: [] });
  const [outcome] = await connector.deliver([{} as OutboundMessage]);
  await connector.close();
  return outcome;
}

describe('createConnector', () => {
  it('takes one message at a time to a webhook and ten to the national portal', () => {
    const options = { secrets, allowedNetworks: ['127.0.0.0/8'] };
    expect(createConnector({ definition: WEBHOOK, ...options }).maxBatch).toBe(1);
    expect(createConnector({ definition: DVCQG, ...options }).maxBatch).toBe(10);
  });

  it.each<[string, ConnectorDefinition, Record<string, string>]>([
    ['an address that is none', { ...WEBHOOK, url: 'ftp://x' }, secrets],
    ['a webhook without its secret', WEBHOOK, {}],
    ['a portal without its password', DVCQG, {}],
    ['a portal without its user', { ...DVCQG, settings: { madonvi: 'm' } }, secrets],
    ['a land system that is not said to be one', { ...WEBHOOK, protocol: 'vbdlis' }, { token: 't' }],
    ['a protocol that brings nothing', { ...WEBHOOK, protocol: 'population-soap' }, secrets],
    ['a protocol of a newer hub', { ...WEBHOOK, protocol: 'soap' as 'webhook' }, secrets],
  ])('keeps messages for later where the definition has %s', async (_name, definition, given) => {
    expect(await codeOf(definition, given)).toMatchObject({ status: 'retry', code: 'connector-invalid' });
  });

  it('never tells a secret', async () => {
    const outcome = await codeOf(WEBHOOK, { signingSecret: 'not-a-whsec' });
    expect(JSON.stringify(outcome)).not.toContain('not-a-whsec');
  });
});
