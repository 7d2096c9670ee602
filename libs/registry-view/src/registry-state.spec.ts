import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Agency, Agreement, DataService, Subscription } from '#libs/contracts';
import { RegistryState } from './registry-state.js';

const agency = (code: string, ...aliases: string[]): Agency => ({ kind: 'agency', code, name: code, aliases });
const agreement = (changes: Partial<Agreement> = {}): Agreement => ({
  kind: 'agreement',
  code: 'a',
  service: 's',
  serviceVersion: '1',
  system: 'x',
  actions: ['send'],
  agencies: ['H22'],
  purposes: [],
  fields: ['*'],
  validFrom: '2024-01-01T00:00:00+07:00',
  status: 'active',
  ...changes,
});
const service = (version: string, status: DataService['status'] = 'published'): DataService => ({
  kind: 'service',
  code: 's',
  version,
  serviceKind: 'event',
  name: 's',
  nameEn: 's',
  description: '',
  status,
  schema: {},
  topic: 't',
  pointers: { businessKey: '/a', naturalKey: ['/a'], agency: '/a', occurredAt: '/a' },
});
const subscription = (code: string, status: Subscription['status'] = 'active'): Subscription => ({
  kind: 'subscription',
  code,
  system: 'x',
  service: 's',
  serviceVersion: '1',
  connector: 'c',
  filter: {},
  maxAttempts: 12,
  status,
});

describe('the registry as it was told', () => {
  let state: RegistryState;
  beforeEach(() => {
    state = new RegistryState();
  });

  describe('RegistryState', () => {
    it('finds an agency by any of its codes, and by none that it has lost', () => {
      state.put(agency('000.00.00.H22', 'H22', 'H99'));
      expect(state.agency('H22')?.code).toBe('000.00.00.H22');
      state.put(agency('000.00.00.H22', 'H22'));
      expect([state.agency('H99'), state.agency('H22')?.code]).toEqual([undefined, '000.00.00.H22']);
      state.remove('agency/000.00.00.H22');
      expect(state.agency('H22')).toBeUndefined();
    });

    it('gives the newest published version by number, a deprecated one only where it must', () => {
      expect(state.service('s')).toBeUndefined();
      state.put(service('2', 'deprecated'));
      expect(state.service('s')?.version).toBe('2');
      for (const version of ['9', '10', '1']) state.put(service(version));
      expect(state.service('s')?.version).toBe('10');
      state.put(service('10', 'deprecated'));
      state.put(service('11', 'deprecated'));
      expect(state.service('s')?.version).toBe('9');
      expect(state.service('s', '10')?.version).toBe('10');
      expect(state.service('s', '3')).toBeUndefined();
      state.remove('service/s@9');
      expect(state.service('s')?.version).toBe('1');
    });

    it('tells entities of different kinds with one code apart', () => {
      state.put(subscription('a'));
      state.put(agreement());
      expect([state.subscription('a')?.kind, state.connector('a'), state.system('a')]).toEqual([
        'subscription',
        undefined,
        undefined,
      ]);
      expect(state.entity('agreement/a')).toEqual(agreement());
    });

    it('lists subscriptions of a service, also paused ones, whose records wait', () => {
      state.put(subscription('one'));
      state.put(subscription('two', 'paused'));
      expect(state.subscriptions('s').map(({ code }) => code)).toEqual(['one', 'two']);
      expect(state.subscriptions('other')).toEqual([]);
    });
  });

  describe('agreements in force', () => {
    const MAY = Date.parse('2024-05-01T00:00:00Z');
    const inForce = (changes: Partial<Agreement>, at = MAY) => {
      state.put(agreement(changes));
      return state.agreements('x', 's', 'send', at).length > 0;
    };

    it.each<[string, Partial<Agreement>]>([
      ['suspended', { status: 'suspended' }],
      ['of another service', { service: 'other' }],
      ['of another system', { system: 'y' }],
      ['for another action', { actions: ['receive', 'read'] }],
      ['not begun', { validFrom: '2024-05-01T00:00:00.001Z' }],
      ['ended', { validUntil: '2024-05-01T00:00:00Z' }],
    ])('are none that is %s', (_what, changes) => {
      expect(inForce(changes)).toBe(false);
    });

    it('begin at the first instant of their term and end before the last', () => {
      expect(inForce({ validFrom: '2024-05-01T07:00:00+07:00', validUntil: '2024-05-01T00:00:00.001Z' })).toBe(true);
    });

    it('end at once when the agreement changes or goes', () => {
      expect(inForce({})).toBe(true);
      expect(inForce({ status: 'suspended' })).toBe(false);
      expect(inForce({})).toBe(true);
      state.remove('agreement/a');
      expect(state.agreements('x', 's', 'send', MAY)).toEqual([]);
      expect(state.agreementsOf('x')).toEqual([]);
    });
  });

  describe('covers', () => {
    beforeEach(() => {
      state.put(agency('000.00.01.H22', 'H22.01'));
      state.put(agency('000.05.01.H22', 'H22.01.05'));
      state.put(agency('G09.20'));
    });

    it.each([
      [['H22'], '000.00.01.H22'],
      [['000.00.00.H22'], 'H22.01'],
      [['H22.01'], '000.00.01.H22'],
      [['H22.01'], '000.07.01.H22'],
      [['000.00.01.H22'], 'H22.01.99'],
      [['G09', 'H22.01.05'], '000.05.01.H22'],
    ])('%j covers %s, in whichever format they are named', (roots, code) => {
      expect(state.covers(roots, code)).toBe(true);
    });

    it.each([
      [[], '000.00.01.H22'],
      [['H23'], '000.00.01.H22'],
      [['000.05.01.H22'], '000.00.01.H22'],
      [['H22.01.05'], 'H22.01'],
      [['G09.20'], 'G09.21'],
    ])('%j does not cover %s', (roots, code) => {
      expect(state.covers(roots, code)).toBe(false);
    });
  });
});
