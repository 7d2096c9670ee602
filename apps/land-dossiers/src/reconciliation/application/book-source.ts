import type { ConnectorDefinition } from '#libs/contracts';
import { isAgencyCode } from '#libs/kernel';
import { PARTIES, type Party } from '../domain/parties.js';
import type { Period } from '../domain/period.js';

/** Where a partner's book is fetched, as its connector says: settings `book`, `bookParty`, `bookAgency`. */
export interface BookSource {
  readonly connector: string;
  readonly system: string;
  readonly party: Party;
  readonly agency: string;
  readonly url: URL;
  /** Sealed; sent as a bearer token. */
  readonly sealedToken?: string;
}

/** undefined where the connector has no book, or its settings do not say whose. */
export function bookSourceOf(connector: ConnectorDefinition): BookSource | undefined {
  const { book, bookParty, bookAgency = '' } = connector.settings;
  if (book === undefined || !URL.canParse(book, connector.url)) return undefined;
  const party = PARTIES.find(each => each === bookParty);
  if (party === undefined || !isAgencyCode(bookAgency)) return undefined;
  const sealedToken = connector.sealedSecrets['bookToken'];
  return {
    connector: connector.code,
    system: connector.system,
    party,
    agency: bookAgency,
    url: new URL(book, connector.url),
    ...(sealedToken === undefined ? {} : { sealedToken }),
  };
}

/** The address with what is asked for: `agency`, `from`, `to`. */
export function bookUrl({ url, agency }: BookSource, { from, to }: Period): string {
  const asked = new URL(url);
  asked.searchParams.set('agency', agency);
  asked.searchParams.set('from', new Date(from).toISOString());
  asked.searchParams.set('to', new Date(to).toISOString());
  return asked.href;
}
