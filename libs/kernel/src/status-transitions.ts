import { SERVICE_RECORD_STATUSES, type ServiceRecordStatus } from './service-record-status.js';

/** For each status the statuses that may come next; one that is not named is terminal. */
export type Transitions = Readonly<Partial<Record<ServiceRecordStatus, readonly ServiceRecordStatus[]>>>;

/** The hub's own table (domain.md 3.1); no official one exists. */
export const DEFAULT_TRANSITIONS: Transitions = {
  1: [2, 3, 7],
  2: [4, 5, 6, 7, 8, 9],
  4: [5, 6, 7, 8, 9],
  5: [2, 4, 7, 8],
  6: [4, 7, 8, 9],
  7: [4, 8],
  8: [10],
  9: [10],
};

/** A result that was handed over stays so, whatever the table says. */
const FINAL_STATUS: ServiceRecordStatus = 10;

/** A table from its text form, `1>2,3,7;2>4,5`. Throws an Error that says which entry does not fit. */
export function parseTransitions(text: string): Transitions {
  const entries = text.split(';').map(parseEntry);
  const sources = entries.map(([from]) => from);
  const doubled = sources.find((from, i) => sources.indexOf(from) !== i);
  if (doubled !== undefined) throw new Error(`Transitions: status ${doubled} has two entries`);
  return Object.fromEntries(entries);
}

function parseEntry(entry: string): [ServiceRecordStatus, ServiceRecordStatus[]] {
  const [source = '', targets = '', ...rest] = entry.split('>');
  if (rest.length > 0) throw new Error(`Transitions: "${entry}" has more than one ">"`);
  const from = parseStatus(source);
  const to = targets.split(',').map(parseStatus);
  if (from === FINAL_STATUS) throw new Error(`Transitions: nothing may follow ${FINAL_STATUS}`);
  if (to.includes(from)) throw new Error(`Transitions: status ${from} cannot follow itself`);
  return [from, to];
}

function parseStatus(text: string): ServiceRecordStatus {
  const status = SERVICE_RECORD_STATUSES.find(known => String(known) === text.trim());
  if (status === undefined) throw new Error(`Transitions: "${text}" is no status from 1 to 10`);
  return status;
}
