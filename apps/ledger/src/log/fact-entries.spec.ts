import { describe, expect, it } from '@jest/globals';
import type { TransactionFact } from '#libs/contracts';
import type { ReceivedMessage } from '#libs/messaging';
import { toFactEntries } from './fact-entries.js';

const FACT: TransactionFact = {
  transactionId: '0f8fad5b-d9cb-869f-a165-70867728950e',
  step: 'repeated',
  discriminator: '3:42',
  at: '2024-05-01T01:00:02.000Z',
  acceptedAt: '2024-05-01T01:00:01.000Z',
  service: 'service-record-status',
  serviceVersion: '1',
  kind: 'event',
  from: 'onestop-hg',
  agency: '000.00.01.H22',
  businessKey: '000.00.01.H22-240501-0001',
  flags: ['duplicate'],
};

function message(value: unknown): ReceivedMessage {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { offset: 1n, key: '', value: Buffer.from(text), headers: {} };
}

const read = (...facts: unknown[]): TransactionFact[] => toFactEntries(message({ facts }));

describe('entries from facts', () => {
  it('takes over each fact of a message as it is', () => {
    expect(read(FACT, { ...FACT, discriminator: '3:43' })).toEqual([FACT, { ...FACT, discriminator: '3:43' }]);
  });

  it('brings the acceptance along with a settlement, so there are never more successes than accepted ones', () => {
    const { flags, ...plain } = FACT;
    const recorded: TransactionFact = {
      ...plain,
      step: 'recorded',
      discriminator: '',
      flags: flags!,
      outcome: 'succeeded',
    };
    const accepted = { ...plain, step: 'accepted', discriminator: '', at: FACT.acceptedAt };
    expect(read(recorded)).toEqual([accepted, recorded]);
  });

  it('brings no acceptance along with a refusal', () => {
    expect(read({ ...FACT, step: 'refused', outcome: 'refused' }).map(({ step }) => step)).toEqual(['refused']);
  });

  it('keeps the other facts of a message when one has a text that the database would refuse', () => {
    const [entry] = read({ ...FACT, detail: `a\u0000b${'x'.repeat(400)}`, businessKey: 'k'.repeat(5_000) });
    expect(entry?.detail).toBe(`a\ufffdb${'x'.repeat(297)}`);
    expect(entry?.businessKey).toHaveLength(200);
  });

  it('masks a personal number that slipped into an answer, also inside a delivery', () => {
    const delivery = { subscription: 's', system: 'x', state: 'dead', attempts: 3, detail: '042090123456 đã tồn tại' };
    const [entry] = read({ ...FACT, detail: 'of 042090123456', deliveries: [delivery] });
    expect(entry?.detail).toBe('of *********456');
    expect(entry?.deliveries?.[0]?.detail).toBe('*********456 đã tồn tại');
  });

  it.each([
    ['text that is no JSON', '{"facts":['],
    ['something else', { facts: {} }],
    ['a step that the ledger does not know', { facts: [{ ...FACT, step: 'vanished' }] }],
    ['a fact without its transaction', { facts: [{ ...FACT, transactionId: 'x' }] }],
    ['a fact without a time', { facts: [{ ...FACT, at: 'yesterday' }] }],
    ['a settlement that is none', { facts: [{ ...FACT, outcome: 'open' }] }],
  ])('refuses %s for good and shows nothing of it', (_what, value) => {
    const error = expect.objectContaining({ name: 'HubError', kind: 'invalid', retriable: false });
    expect(() => toFactEntries(message(value))).toThrow(error);
    expect(() => toFactEntries(message(value))).not.toThrow(/vanished|yesterday|H22/);
  });

  it('refuses a tombstone', () => {
    expect(() => toFactEntries({ offset: 1n, key: '', value: null, headers: {} })).toThrow(/no JSON/);
  });
});
