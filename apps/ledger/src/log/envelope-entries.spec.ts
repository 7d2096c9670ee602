import { describe, expect, it } from '@jest/globals';
import { type Envelope, toHeaders } from '#libs/contracts';
import type { ReceivedMessage } from '#libs/messaging';
import { toAcceptedEntry, toAnsweredEntry, toAppliedEntry } from './envelope-entries.js';

const ID = '0f8fad5b-d9cb-869f-a165-70867728950e';

function message(changes: Partial<Envelope> = {}): ReceivedMessage {
  const headers = toHeaders({
    id: ID,
    type: 'service-record.status.reported.v1',
    subject: '000.00.01.H22-240501-0001',
    time: '2024-05-01T08:00:00+07:00',
    acceptedAt: '2024-05-01T08:00:01.250+07:00',
    system: 'onestop-hg',
    service: 'service-record-status',
    serviceVersion: '1',
    agency: '000.00.01.H22',
    bodyHash: 'ab',
    ...changes,
  });
  const timestampMs = Date.parse('2024-05-01T01:00:01.300Z');
  return { offset: 7n, key: 'k', value: null, headers, timestampMs };
}

const COMMON = {
  transactionId: ID,
  discriminator: '',
  acceptedAt: '2024-05-01T01:00:01.250Z',
  service: 'service-record-status',
  serviceVersion: '1',
  kind: 'event',
  from: 'onestop-hg',
  agency: '000.00.01.H22',
  businessKey: '000.00.01.H22-240501-0001',
};

describe('entries from envelopes', () => {
  it('makes `accepted` of the headers alone, also where the record is gone', () => {
    expect(toAcceptedEntry(message())).toEqual({ ...COMMON, step: 'accepted', at: '2024-05-01T01:00:01.250Z' });
  });

  it('dates `applied` by the time at which the change was made for Kafka', () => {
    expect(toAppliedEntry(message())).toEqual({ ...COMMON, step: 'applied', at: '2024-05-01T01:00:01.300Z' });
  });

  it('knows a command by its topic, and makes `answered` of the answer, which settles nothing itself', () => {
    const asked = message({ type: 'population.verification.requested.v1' });
    expect(toAcceptedEntry(asked)).toMatchObject({ step: 'accepted', kind: 'command' });
    const answered = { type: 'population.verification.answered.v1' };
    const common = { ...COMMON, kind: 'command', step: 'answered', at: '2024-05-01T01:00:01.300Z' };
    expect(toAnsweredEntry(message(answered))).toEqual(common);
    expect(toAnsweredEntry(message({ ...answered, outcome: 'failed' }))).toEqual({ ...common, detail: 'failed' });
  });

  it('writes an id always in the same letters, so that it meets itself', () => {
    expect(toAcceptedEntry(message({ id: ID.toUpperCase() })).transactionId).toBe(ID);
  });

  it.each([
    ['a missing attribute', { system: '' }],
    ['an id that is none', { id: '42' }],
    ['a time without offset', { acceptedAt: '2024-05-01T08:00:01' }],
  ])('refuses %s for good, so that it becomes a dead letter', (_what, changes) => {
    const read = () => toAcceptedEntry(message(changes));
    expect(read).toThrow(expect.objectContaining({ name: 'HubError', kind: 'invalid', retriable: false }));
  });
});
