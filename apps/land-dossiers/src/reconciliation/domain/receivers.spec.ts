import { expect, it } from '@jest/globals';
import type { ConnectorDefinition, Subscription, System } from '#libs/contracts';
import { type Receivers, subscriptionsOf } from './receivers.js';

const subscription = (system: string): Subscription => ({
  ...{ kind: 'subscription', code: `to-${system}`, system, service: 'land-dossier', serviceVersion: '1' },
  ...{ filter: {}, maxAttempts: 5, status: 'active' },
});

/** Systems by their settings; connectors by their system, protocol and settings. */
function receivers(
  systems: Readonly<Record<string, System['settings']>>,
  ...connectors: Pick<ConnectorDefinition, 'system' | 'protocol' | 'settings'>[]
): Receivers {
  return {
    connectors: () => connectors as ConnectorDefinition[],
    system: code => (code in systems ? ({ kind: 'system', code, settings: systems[code] } as System) : undefined),
  };
}

const ALL = ['a', 'b', 'c'].map(subscription);

it('a system that fetches its messages itself, so without a connector, is resent to where it says which party it is', () => {
  const known = receivers({ a: { bookParty: 'land' }, b: { bookParty: 'tax' }, c: undefined });
  expect(subscriptionsOf('land', ALL, known)).toEqual(['to-a']);
  expect(subscriptionsOf('one-stop', ALL, known)).toEqual([]);
});

it('a connector says it for its system, by bookParty or the role of VBDLIS; of whom nobody says it gets nothing', () => {
  const known = receivers(
    {},
    { system: 'a', protocol: 'webhook', settings: { bookParty: 'land' } },
    { system: 'b', protocol: 'vbdlis', settings: { role: 'land-system' } },
    { system: 'c', protocol: 'webhook', settings: { role: 'land-system' } },
  );
  expect(subscriptionsOf('land', ALL, known)).toEqual(['to-a', 'to-b']);
});
