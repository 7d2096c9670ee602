import type { ConnectorDefinition, Subscription, System } from '#libs/contracts';
import { PARTIES, type Party } from './parties.js';

/** What a connector of VBDLIS says of the system behind it. */
const PARTY_OF_ROLE: Readonly<Record<string, Party>> = { 'land-system': 'land', 'one-stop': 'one-stop' };

/** Who may be behind a subscription. */
export interface Receivers {
  connectors(): readonly ConnectorDefinition[];
  system(code: string): System | undefined;
}

/**
 * The subscriptions of a party: those of the systems that are it, by their own setting `bookParty`, as one without a connector
 * says it, or by that of one of their connectors or, of VBDLIS, its `role`. Of whom nobody says it, nothing is assumed: one
 * party's difference is nothing to the others.
 */
export function subscriptionsOf(party: Party, subscriptions: readonly Subscription[], receivers: Receivers): string[] {
  const ofParty = receivers.connectors().filter(each => partyOf(each) === party);
  const systems = new Set(ofParty.map(({ system }) => system));
  return subscriptions
    .filter(({ system }) => systems.has(system) || receivers.system(system)?.settings?.['bookParty'] === party)
    .map(({ code }) => code);
}

function partyOf({ protocol, settings: { bookParty, role = '' } }: ConnectorDefinition): Party | undefined {
  return PARTIES.find(each => each === bookParty) ?? (protocol === 'vbdlis' ? PARTY_OF_ROLE[role] : undefined);
}
