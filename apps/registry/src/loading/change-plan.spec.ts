import { describe, expect, it } from '@jest/globals';
import type { Agency } from '#libs/contracts';
import { planChanges } from './change-plan.js';
import { planPublication } from './publication-plan.js';

const agency = (code: string, name = code): Agency => ({ kind: 'agency', code, name, aliases: [] });

describe('planChanges', () => {
  it('writes what is new or different and leaves what no file names', () => {
    const stored = [agency('H01'), agency('H02'), agency('H03')];
    const wanted = [agency('H02', 'renamed'), agency('H03'), agency('H04')];
    expect(planChanges(stored, wanted)).toEqual({ changed: [agency('H02', 'renamed'), agency('H04')], unchanged: 1 });
  });

  it('changes nothing where an entity only lists its members in another order', () => {
    const reordered = { aliases: [], name: 'H01', code: 'H01', kind: 'agency' } as const;
    expect(planChanges([agency('H01')], [reordered])).toEqual({ changed: [], unchanged: 1 });
  });
});

describe('planPublication', () => {
  it('publishes whole what the topic does not hold, in the order of the registry', () => {
    const stored = [agency('H01'), agency('H02'), agency('H03')];
    const messages = planPublication(stored, ({ code }) => code === 'H02');
    expect(messages).toEqual(
      [stored[0], stored[2]].map(entity => ({
        topic: 'hub.registry.v1',
        key: `agency/${entity!.code}`,
        value: JSON.stringify(entity),
        headers: { 'content-type': 'application/json' },
      })),
    );
  });
});
