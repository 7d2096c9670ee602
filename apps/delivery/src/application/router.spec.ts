import { describe, expect, it } from '@jest/globals';
import { type Agreement, type RegistryEntity, type Subscription, Topic } from '#libs/contracts';
import { AGENCY, eventAt, registryOf, SERVICE, subscriptionOf } from '../delivery-test-kit.js';
import { Router } from './router.js';

const agreement = (changes: Partial<Agreement> = {}): Agreement => ({
  kind: 'agreement',
  code: 'a',
  service: SERVICE,
  serviceVersion: '1',
  system: 'portal-system',
  actions: ['receive'],
  agencies: ['H22'],
  purposes: [],
  fields: ['*'],
  validFrom: '2020-01-01T00:00:00Z',
  status: 'active',
  ...changes,
});
const portal = (filter: Subscription['filter'] = {}): Subscription => subscriptionOf('portal', { filter });
const record = { status: 2, procedureCode: '1.012790' };

function routes(entities: readonly RegistryEntity[], agency = AGENCY): string[] {
  const event = eventAt(1, { record, agency });
  return new Router(registryOf(entities)).routesOf(event.envelope, event.record).map(r => r.subscription.code);
}

describe('Router', () => {
  it('finds the subscription whose system may receive records of the agency', () => {
    expect(routes([portal(), agreement()])).toEqual(['portal']);
  });

  it('brings nobody anything without an agreement that is in force and lets them receive it', () => {
    const useless: Agreement[] = [
      agreement({ actions: ['send', 'read'] }),
      agreement({ status: 'suspended' }),
      agreement({ validUntil: '2020-02-01T00:00:00Z' }),
      agreement({ validFrom: '2999-01-01T00:00:00Z' }),
      agreement({ agencies: ['H41'] }),
      agreement({ serviceVersion: '2' }),
      agreement({ service: 'other' }),
      agreement({ system: 'somebody-else' }),
    ];
    expect(routes([portal()])).toEqual([]);
    for (const each of useless) expect(routes([portal(), each])).toEqual([]);
  });

  it('filters by agency under any of its codes, by status and by procedure', () => {
    const agency: RegistryEntity = { kind: 'agency', code: 'H22.1', name: '', aliases: [AGENCY] };
    const all = [agreement(), agency];
    expect(routes([portal({ agencies: ['H22.1'] }), ...all])).toEqual(['portal']);
    expect(routes([portal({ agencies: ['H22.2'] }), ...all])).toEqual([]);
    expect(routes([portal({ statuses: [1, 2], procedures: ['1.012790'] }), ...all])).toEqual(['portal']);
    expect(routes([portal({ statuses: [9] }), ...all])).toEqual([]);
    expect(routes([portal({ statuses: [2], procedures: ['1.000001'] }), ...all])).toEqual([]);
  });

  it('filters by the type of message, and a record without a type is none of them', () => {
    const of = (record: Record<string, unknown>): string[] => {
      const event = eventAt(1, { record, agency: AGENCY });
      const registry = registryOf([portal({ types: ['finished', 'handed-over'] }), agreement()]);
      return new Router(registry).routesOf(event.envelope, event.record).map(r => r.subscription.code);
    };
    expect(of({ type: 'finished' })).toEqual(['portal']);
    expect(of({ type: 'moved' })).toEqual([]);
    expect(of(record)).toEqual([]);
  });

  it('brings a system nothing of whom it wants nothing from, such as itself', () => {
    const [all, own] = [agreement(), agreement({ code: 'b', system: 'sender' })];
    const both = [portal({ notFrom: ['sender'] }), { ...portal(), code: 'all' }];
    expect(routes([...both, all, own])).toEqual(['all']);
    expect(routes([portal({ notFrom: ['somebody-else'] }), all])).toEqual(['portal']);
  });

  it('takes an agency’s own code of a procedure for the national procedure that it is, and not the other way round', () => {
    const of = (wanted: string, procedureCode: string): string[] => {
      const event = eventAt(1, { record: { ...record, procedureCode } });
      const registry = registryOf([portal({ procedures: [wanted] }), agreement()]);
      return new Router(registry).routesOf(event.envelope, event.record).map(route => route.subscription.code);
    };
    expect(of('1.012790', '1.012790.000.00.00.H22')).toEqual(['portal']);
    expect(of('1.012790.000.00.00.H22', '1.012790')).toEqual([]);
    expect(of('1.012790.000.00.00.H22', '1.012790.000.00.00.H41')).toEqual([]);
    expect(of('1.01279', '1.012790.000.00.00.H22')).toEqual([]);
  });

  it('parses the record only where a filter asks for what is in it', () => {
    const event = eventAt(1);
    const untouchable = { limitedTo: () => '', text: '', get fields(): never { throw new Error('parsed'); } }; // prettier-ignore
    const unfiltered = new Router(registryOf([portal({ agencies: ['H22'] }), agreement()]));
    expect(unfiltered.routesOf(event.envelope, untouchable as never)).toHaveLength(1);
    const filtered = new Router(registryOf([portal({ statuses: [2] }), agreement()]));
    expect(() => filtered.routesOf(event.envelope, untouchable as never)).toThrow('parsed');
  });

  it('grants what the agreements grant together', () => {
    const registry = registryOf([
      portal(),
      agreement({ fields: ['status'] }),
      agreement({ code: 'b', fields: ['note'] }),
    ]);
    const event = eventAt(1);
    const [route] = new Router(registry).routesOf(event.envelope, event.record);
    expect(route?.grant).toEqual(new Set(['status', 'note']));
  });

  it('brings the answer to a command to the system that asked, and to nobody else who subscribes to the service', () => {
    const own = (system: string) => [
      subscriptionOf(`${system}-sub`, { system }),
      agreement({ code: `${system}-agreement`, system }),
    ];
    const router = new Router(registryOf([...own('asker'), ...own('other-asker'), ...own('curious')]));
    const to = (system: string): string[] => {
      const { envelope, record: text } = eventAt(1);
      const answer = { ...envelope, type: Topic.PopulationVerificationAnswered, system };
      return router.routesOf(answer, text).map(route => route.subscription.code);
    };
    expect([to('asker'), to('other-asker'), to('asker')]).toEqual([['asker-sub'], ['other-asker-sub'], ['asker-sub']]);
    const { envelope } = eventAt(1);
    const answer = { ...envelope, type: Topic.PopulationVerificationAnswered, system: 'asker' };
    // Also where it was parked, and the subscription has been given to another system since.
    expect(router.grantOf(subscriptionOf('asker-sub', { system: 'curious' }), answer)).toBeUndefined();
    expect(router.grantOf(subscriptionOf('asker-sub', { system: 'asker' }), answer)).toBe('*');
  });
});
