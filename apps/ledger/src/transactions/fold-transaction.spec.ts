import { describe, expect, it } from '@jest/globals';
import type { DeliveryFact } from '#libs/contracts';
import { foldTransaction, type LedgerEntry } from './fold-transaction.js';
import { viewFor } from './transaction-view.js';

const at = (seconds: number): string => new Date(Date.UTC(2024, 4, 1, 1, 0, seconds)).toISOString();

function entry(step: LedgerEntry['step'], seconds: number, more: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    transactionId: '0f8fad5b-d9cb-869f-a165-70867728950e',
    step,
    discriminator: '',
    at: at(seconds),
    acceptedAt: at(0),
    recordedAt: at(seconds),
    service: 'service-record-status',
    serviceVersion: '1',
    kind: 'event',
    from: 'onestop-hg',
    agency: '000.00.01.H22',
    businessKey: '000.00.01.H22-240501-0001',
    ...more,
  };
}

const portal: DeliveryFact = {
  subscription: 'portal',
  system: 'dvcqg',
  state: 'delivered',
  attempts: 1,
  durationMs: 12,
};
const hook: DeliveryFact = { subscription: 'hook', system: 'finance', state: 'delivered', attempts: 1, durationMs: 5 };
const parkedHook: DeliveryFact = { ...hook, state: 'parked', detail: '503', nextAttemptAt: at(9) };
const hubStep = { system: null, outcome: null, detail: null, durationMs: null };

describe('foldTransaction', () => {
  it('is open with what is known until something settles it', () => {
    expect(foldTransaction([entry('applied', 1), entry('accepted', 0)])).toEqual({
      transactionId: '0f8fad5b-d9cb-869f-a165-70867728950e',
      service: 'service-record-status',
      serviceVersion: '1',
      kind: 'event',
      from: 'onestop-hg',
      outcome: 'open',
      flags: [],
      acceptedAt: at(0),
      settledAt: null,
      steps: [
        { ...hubStep, step: 'accepted', at: at(0), system: 'onestop-hg' },
        { ...hubStep, step: 'applied', at: at(1) },
      ],
      deliveries: [],
    });
  });

  it('tells a step for each delivery of one fact', () => {
    const delivered = entry('delivered', 2, { outcome: 'succeeded', deliveries: [portal, hook] });
    const view = foldTransaction([entry('accepted', 0), delivered]);
    expect(view).toMatchObject({ outcome: 'succeeded', settledAt: at(2) });
    expect(view.steps.slice(1)).toEqual([
      { step: 'delivered', at: at(2), system: 'dvcqg', outcome: 'succeeded', detail: null, durationMs: 12 },
      { step: 'delivered', at: at(2), system: 'finance', outcome: 'succeeded', detail: null, durationMs: 5 },
    ]);
  });

  it('shows a replay as a step of its own, and lets it move neither outcome nor deliveries', () => {
    const replayed = { ...hook, replay: '17' };
    const view = foldTransaction([
      entry('accepted', 0),
      entry('parked', 2, { deliveries: [parkedHook] }),
      entry('delivered', 3, { discriminator: 'hook:replay:17', deliveries: [replayed] }),
      entry('dead', 4, { discriminator: 'hook:replay:18', deliveries: [{ ...replayed, state: 'dead', detail: 'http-422', replay: '18' }] }), // prettier-ignore
    ]);
    expect(view).toMatchObject({ outcome: 'open', settledAt: null, deliveries: [{ state: 'parked' }] });
    expect(view.steps.map(({ step, detail }) => [step, detail])).toEqual([
      ['accepted', null],
      ['parked', '503'],
      ['delivered', 'replay 17'],
      ['dead', 'replay 18: http-422'],
    ]);
    expect(viewFor('finance', view)).toBeDefined();
  });

  it('succeeds also where nobody wanted it', () => {
    const view = foldTransaction([entry('accepted', 0), entry('delivered', 2, { outcome: 'succeeded' })]);
    expect(view).toMatchObject({ outcome: 'succeeded', deliveries: [] });
    expect(view.steps[1]).toEqual({ ...hubStep, step: 'delivered', at: at(2), outcome: 'succeeded' });
  });

  it('keeps the latest state of each subscription and tells no step twice', () => {
    const view = foldTransaction([
      entry('accepted', 0),
      entry('parked', 2, { discriminator: 'hook:1', deliveries: [portal, parkedHook] }),
      entry('parked', 4, { discriminator: 'hook:2', deliveries: [portal, { ...parkedHook, attempts: 2 }] }),
      entry('delivered', 9, { discriminator: 'hook', outcome: 'succeeded', deliveries: [{ ...hook, attempts: 3 }] }),
    ]);
    expect(view.deliveries).toEqual([
      { subscription: 'portal', system: 'dvcqg', state: 'delivered', attempts: 1, nextAttemptAt: null },
      { subscription: 'hook', system: 'finance', state: 'delivered', attempts: 3, nextAttemptAt: null },
    ]);
    const told = view.steps.map(({ step, system, outcome }) => [step, system, outcome]);
    expect(told).toEqual([
      ['accepted', 'onestop-hg', null],
      ['delivered', 'dvcqg', 'succeeded'],
      ['parked', 'finance', null],
      ['parked', 'finance', null],
      ['delivered', 'finance', 'succeeded'],
    ]);
  });

  it('says of a parked delivery when it is tried again', () => {
    const parked = entry('parked', 2, { deliveries: [parkedHook] });
    const view = foldTransaction([entry('accepted', 0), parked]);
    expect(view.outcome).toBe('open');
    expect(view.deliveries).toEqual([
      { subscription: 'hook', system: 'finance', state: 'parked', attempts: 1, nextAttemptAt: at(9) },
    ]);
  });

  it('goes by the settlement that replaces another, even where the clocks of two processes disagree', () => {
    const failed = entry('dead', 8, { outcome: 'failed', deliveries: [{ ...hook, state: 'dead' }] });
    const retried = entry('delivered', 7, { discriminator: 'hook', outcome: 'succeeded', supersedes: 'failed' });
    expect(foldTransaction([entry('accepted', 0), failed, retried])).toMatchObject({
      outcome: 'succeeded',
      settledAt: at(7),
    });
  });

  it('collects every flag once', () => {
    const repeat = (n: number): LedgerEntry => entry('repeated', n, { flags: ['duplicate'], discriminator: `1:${n}` });
    const late = entry('recorded', 1, { flags: ['late'], outcome: 'succeeded' });
    expect(foldTransaction([entry('accepted', 0), late, repeat(2), repeat(3)]).flags).toEqual(['late', 'duplicate']);
  });

  it('shows a refusal with its reason', () => {
    const view = foldTransaction([entry('refused', 0, { outcome: 'refused', detail: 'payload-invalid' })]);
    expect(view).toMatchObject({ outcome: 'refused', settledAt: at(0) });
    expect(view.steps).toEqual([
      {
        step: 'refused',
        at: at(0),
        system: 'onestop-hg',
        outcome: 'refused',
        detail: 'payload-invalid',
        durationMs: null,
      },
    ]);
  });
});

describe('viewFor', () => {
  const view = foldTransaction([
    entry('accepted', 0),
    entry('parked', 2, { discriminator: 'hook:1', deliveries: [portal, parkedHook] }),
  ]);

  it('shows a system everything of its own', () => {
    expect(viewFor('onestop-hg', view)).toEqual(view);
  });

  it('shows the receiver its own delivery and nothing of the others', () => {
    const seen = viewFor('dvcqg', view);
    expect(seen?.deliveries.map(({ system }) => system)).toEqual(['dvcqg']);
    expect(seen?.steps.map(({ system }) => system)).toEqual(['onestop-hg', 'dvcqg']);
  });

  it('shows nothing to anybody else, nor to one that it has not reached yet', () => {
    expect(viewFor('stranger', view)).toBeUndefined();
    expect(viewFor('finance', view)).toBeUndefined();
  });
});
