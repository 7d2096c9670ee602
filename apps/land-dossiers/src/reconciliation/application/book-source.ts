import type { ConnectorDefinition } from '#libs/contracts';
import { isAgencyCode, isWithinAgency } from '#libs/kernel';
import { PARTIES, type Party } from '../domain/parties.js';
import type { Period } from '../domain/period.js';
import type { ReconciliationRow } from '../persistence/reconciliations.repository.js';
import { pointless } from './pointless.js';

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

type Compared = Pick<ReconciliationRow, 'party' | 'agency_code' | 'system' | 'connector' | 'period_from' | 'period_to'>;

/**
 * Of all sources the one of the comparison's party, of the very agency and, where it names one, of its system; of several the one
 * that its book came from. Throws `conflict` where there is none, or nobody can say which of several.
 */
export function sourceOrFail(comparison: Compared, sources: readonly BookSource[]): BookSource {
  const { party, agency_code: agency, system, connector } = comparison;
  const fitting = sources.filter(
    source =>
      source.party === party && isSameAgency(source.agency, agency) && (system === null || source.system === system),
  );
  const own = fitting.find(source => source.connector === connector) ?? fitting[0];
  if (!own) throw pointless(nobodySaysWhere(comparison));
  if (fitting.length > 1 && own.connector !== connector) throw pointless(severalKeepIt(comparison, fitting));
  return own;
}

/** Also in the other format: `H22` is `000.00.00.H22`. */
function isSameAgency(one: string, other: string): boolean {
  return isWithinAgency(one, other) && isWithinAgency(other, one);
}

function nobodySaysWhere(comparison: Compared): string {
  const { party, agency_code: agency, system } = comparison;
  return (
    `nobody says where the party ${party} keeps its book of ${agency}: set book (its address), bookParty: ${party} and ` +
    `bookAgency: ${agency} among the settings of a connector of ${system ?? 'its system'}, or have the book sent again: ${sentAgain(comparison)}`
  );
}

function severalKeepIt(comparison: Compared, sources: readonly BookSource[]): string {
  const connectors = sources.map(({ connector }) => connector).join(', ');
  return `several connectors say where it is (${connectors}): have the book that is meant sent again: ${sentAgain(comparison)}`;
}

function sentAgain({ party, agency_code: agency, system, period_from: from, period_to: to }: Compared): string {
  const asked = {
    party,
    agency,
    from: from.toISOString(),
    to: to.toISOString(),
    ...(system === null ? {} : { system }),
  };
  return `POST /api/v1/reconciliations?${new URLSearchParams(asked).toString()}`;
}

/** The address with what is asked for: `agency`, `from`, `to`. */
export function bookUrl({ url, agency }: BookSource, { from, to }: Period): string {
  const asked = new URL(url);
  asked.searchParams.set('agency', agency);
  asked.searchParams.set('from', new Date(from).toISOString());
  asked.searchParams.set('to', new Date(to).toISOString());
  return asked.href;
}
