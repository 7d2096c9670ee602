import type { LandDossierMessage, LandMessageType } from '#libs/contracts';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
/** When it happened is compared as an instant, beside this. */
const TIME = new Set(['occurredAt']);
const BESIDE_THE_MATTER = new Set(['occurredAt', 'note', 'officer', 'attachments', 'files', 'file']);
/** What is wanted of the applicant stands in the note alone: another one asks for something else. */
const ASKS_IN_ITS_NOTE: ReadonlySet<LandMessageType> = new Set(['supplement-requested', 'update-requested']);
const BESIDE_THE_REQUEST = new Set([...BESIDE_THE_MATTER].filter(name => name !== 'note'));

/** What a record says, however it is written: the order of its members, offsets of times and forms of letters say nothing. */
export function contentOf(record: LandDossierMessage): string {
  return JSON.stringify(plain(record, TIME));
}

/**
 * The same without its files and remarks, unless the remark is what is asked for: of two records that are alike in this the
 * later one mends the other.
 */
export function matterOf(record: LandDossierMessage): string {
  return JSON.stringify(plain(record, ASKS_IN_ITS_NOTE.has(record.type) ? BESIDE_THE_REQUEST : BESIDE_THE_MATTER));
}

function plain(value: unknown, without: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return INSTANT.test(value) ? Date.parse(value) : value.normalize('NFC');
  if (Array.isArray(value)) return value.map(each => plain(each, without));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name]) => !without.has(name));
  return members.sort(byName).map(([name, member]) => [name, plain(member, without)]);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
