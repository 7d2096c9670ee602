import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type Envelope, toHeaders, Topic } from '#libs/contracts';
import type { ReceivedMessage } from '#libs/messaging';
import { readRequest } from './read-request.js';

const SUBJECT = `v1.${'x'.repeat(43)}`;

function message(changes: Partial<Envelope> = {}, rest: Partial<ReceivedMessage> = {}): ReceivedMessage {
  const headers = toHeaders({
    ...{ id: randomUUID(), type: Topic.PopulationVerificationRequested, subject: SUBJECT, system: 'asker' },
    ...{ time: '2026-05-06T08:00:00+07:00', acceptedAt: '2026-05-06T01:00:00.000Z', agency: 'H95.01' },
    ...{ service: 'population-verification-request', serviceVersion: '1', bodyHash: SUBJECT, dataKey: randomUUID() },
    ...changes,
  });
  return { offset: 3n, key: SUBJECT, value: Buffer.from('sealed'), headers, ...rest };
}

describe('readRequest', () => {
  it('leaves closed what is sealed', () => {
    const read = readRequest(message(), 2);
    expect(read).toMatchObject({ partition: 2, offset: 3n, acceptedAt: Date.parse('2026-05-06T01:00:00Z') });
    expect(read.sealed.toString()).toBe('sealed');
  });

  it.each<[string, Partial<Envelope>, Partial<ReceivedMessage>]>([
    ['without an envelope', {}, { headers: {} }],
    ['of another topic', { type: Topic.LandDossierReported }, {}],
    ['with an id that is none', { id: '42' }, {}],
    ['under another key than its subject', {}, { key: 'other' }],
    ['without a value', {}, { value: null }],
    ['that was never sealed', { dataKey: '' }, {}],
    ['with a key id that is none', { dataKey: "'; --" }, {}],
    ['accepted at no instant', { acceptedAt: 'yesterday' }, {}],
  ])('refuses a message %s, so that it becomes a dead letter', (_what, changes, rest) => {
    expect(() => readRequest(message(changes, rest), 0)).toThrow(
      expect.objectContaining({ code: 'bad-message', retriable: false }),
    );
  });
});
