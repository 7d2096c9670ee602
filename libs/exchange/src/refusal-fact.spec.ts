import { describe, expect, it } from '@jest/globals';
import { type DataService, SERVICE_RECORD_STATUS } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { refusalFact } from './refusal-fact.js';

const NOW = Date.parse('2025-05-06T02:00:00Z');
const SERVICE = {
  kind: 'service',
  code: SERVICE_RECORD_STATUS,
  version: '1',
  serviceKind: 'event',
  pointers: { businessKey: '/dossierCode', agency: '/agencyCode', naturalKey: [], occurredAt: '/occurredAt' },
} as unknown as DataService;
const ERROR = new HubError('invalid', 'payload-invalid', 'The record is not acceptable', {
  errors: [{ pointer: '/status', message: 'must be one of the allowed values' }],
});

describe('refusalFact', () => {
  it('says who sent what and why it was refused, counted at the moment of the refusal', () => {
    const record = { dossierCode: '000.00.01.H22-250506-0001', agencyCode: '000.00.01.H22', note: 'secret' };
    expect(refusalFact('id', { error: ERROR, system: 'one-stop-h22', service: SERVICE, record }, NOW)).toEqual({
      transactionId: 'id',
      step: 'refused',
      discriminator: '',
      at: '2025-05-06T02:00:00.000Z',
      acceptedAt: '2025-05-06T02:00:00.000Z',
      service: SERVICE_RECORD_STATUS,
      serviceVersion: '1',
      kind: 'event',
      from: 'one-stop-h22',
      agency: '000.00.01.H22',
      businessKey: '000.00.01.H22-250506-0001',
      outcome: 'refused',
      detail: 'payload-invalid; /status must be one of the allowed values',
    });
  });

  it('keeps nothing of a record that only pretends to be a code', () => {
    const record = { dossierCode: 'Nguyễn Văn An 012345678901', agencyCode: { name: 'x' } };
    const fact = refusalFact('id', { error: ERROR, system: '', service: SERVICE, record }, NOW);
    expect(fact).toMatchObject({ businessKey: '', agency: '', from: '' });
  });

  it('masks numbers in what a sender made up as a field name, and ends at 300 characters', () => {
    const errors = Array.from({ length: 20 }, () => ({ pointer: '/012345678901', message: 'is not a field' }));
    const error = new HubError('invalid', 'payload-invalid', '', { errors });
    const { detail } = refusalFact('id', { error, system: '' }, NOW);
    expect(detail).not.toContain('012345678901');
    expect(detail).toHaveLength(300);
  });

  it('says nothing of a bug but that it was one', () => {
    const error = new HubError('bug', 'internal', 'Internal error', { detail: 'password=x' });
    expect(refusalFact('id', { error, system: '' }, NOW).detail).toBe('internal');
  });

  it('tells of a record about a person nothing but what the service itself calls its members', () => {
    const sealed = {
      ...SERVICE,
      sealed: true,
      schema: { properties: { person: { properties: { number: {}, name: {} } }, agencyCode: {}, dossierCode: {} } },
    } as DataService;
    const error = new HubError('invalid', 'payload-invalid', 'The record is not acceptable', {
      errors: [
        { pointer: '/person/number', message: 'is required' },
        { pointer: '/person/Nguyễn Thị Hạnh', message: 'is not a field of the service' },
        { pointer: '', message: 'must be an object' },
      ],
    });
    const record = { dossierCode: '000.00.01.H22-250506-0001', agencyCode: '000.00.01.H22' };
    expect(refusalFact('id', { error, system: 'asker', service: sealed, record }, NOW)).toMatchObject({
      agency: '',
      businessKey: '',
      detail: 'payload-invalid; /person/number is required;  must be an object',
    });
  });
});
