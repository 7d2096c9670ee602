import { describe, expect, it } from '@jest/globals';
import { type Envelope, EnvelopeHeader, fromHeaders, sealedHeaders, toHeaders } from './envelope.js';

const envelope: Envelope = {
  id: '0190d2c8-0000-8000-8000-000000000000',
  type: 'service-record.status.reported.v1',
  subject: '000.00.01.H22-240501-0001',
  time: '2024-05-01T08:00:00+07:00',
  acceptedAt: '2024-05-01T01:00:01.000Z',
  system: 'one-stop',
  service: 'service-record-status',
  serviceVersion: '1',
  agency: '000.00.01.H22',
  bodyHash: '0'.repeat(32),
};

describe('the envelope', () => {
  it.each<[string, Partial<Envelope>]>([
    ['a report', {}],
    ['a traced report', { traceParent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }],
    ['a first change', { sequence: 1 }],
    ['a consequence', { causationId: '0190d2c8-0000-8000-8000-000000000001', correlationId: 'x' }],
    ['a later change', { sequence: 12, previousStatus: 4 }],
    ['a sealed record', { dataKey: '0190d2c8-0000-8000-8000-000000000002' }],
    ['an answer that tells of a failure', { outcome: 'failed' }],
  ])('of %s is the same after Kafka', (_what, extra) => {
    const whole = { ...envelope, ...extra };
    expect(fromHeaders(toHeaders(whole))).toEqual(whole);
  });

  it('is written in the binary mode of CloudEvents', () => {
    expect(toHeaders(envelope)).toMatchObject({
      ce_specversion: '1.0',
      ce_id: envelope.id,
      ce_source: '/systems/one-stop',
      'content-type': 'application/json',
    });
  });

  it('says of a sealed value that it is no JSON, and which key it needs', () => {
    const dataKey = '0190d2c8-0000-8000-8000-000000000002';
    expect(sealedHeaders(toHeaders(envelope), dataKey)).toEqual(toHeaders({ ...envelope, dataKey }));
    expect(toHeaders({ ...envelope, dataKey })).toMatchObject({
      'content-type': 'application/octet-stream',
      ce_datakey: dataKey,
    });
  });

  it.each<[string, Record<string, string>]>([
    ['of another version of CloudEvents', { [EnvelopeHeader.specVersion]: '2.0' }],
    ['with a subject that nobody gives', { [EnvelopeHeader.subject]: 'x'.repeat(201) }],
    ['with an id that is no UUID', { [EnvelopeHeader.id]: 'not-an-id' }],
    ['with a NUL in the subject', { [EnvelopeHeader.subject]: 'H22-\0' }],
    ['with a NUL in what the hub knows', { [EnvelopeHeader.hub]: `${toHeaders(envelope).ce_hub}\0` }],
    ['without a version', { [EnvelopeHeader.specVersion]: '' }],
    ['with attributes that a newer hub wrote', { [EnvelopeHeader.hub]: `${toHeaders(envelope).ce_hub} 1 2 newer` }],
  ])('is undefined %s', (_what, changed) => {
    expect(fromHeaders({ ...toHeaders(envelope), ...changed })).toBeUndefined();
  });

  it('is undefined where a required attribute is missing or empty, so that the message is a dead letter', () => {
    for (const name of ['id', 'type', 'source', 'subject', 'time', 'hub'] as const) {
      const rest = toHeaders(envelope);
      delete rest[EnvelopeHeader[name]];
      expect([name, fromHeaders(rest)]).toEqual([name, undefined]);
      expect([name, fromHeaders({ ...rest, [EnvelopeHeader[name]]: '' })]).toEqual([name, undefined]);
    }
    for (const name of ['system', 'acceptedAt', 'service', 'serviceVersion', 'agency', 'bodyHash'] as const) {
      expect([name, fromHeaders(toHeaders({ ...envelope, [name]: '' }))]).toEqual([name, undefined]);
    }
  });
});
