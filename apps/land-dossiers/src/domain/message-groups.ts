import { groupBy } from './group-by.js';
import { inOrderOfHappening, type LandEvent } from './land-event.js';
import { withRequestsFirst } from './late-requests.js';
import { ANSWERED_BY } from './process-moves.js';
import { contentOf, matterOf } from './record-content.js';

/** Messages of a dossier by what they have to do with each other. */
export interface MessageGroups {
  /**
   * Those that count, in the order in which they happened: of each content one, whoever tells it how often, and one more
   * after each message that may have answered it.
   */
  readonly counting: readonly LandEvent[];
  /** Id → ids of all that tell the same, itself included: what the file store knows of one it knows of all. */
  readonly same: ReadonlyMap<string, readonly string[]>;
  /**
   * Id → the first message of the same kind and instant that says the same, maybe with other files or remarks: it mends
   * that one, unless that was answered in between.
   */
  readonly mends: ReadonlyMap<string, LandEvent>;
}

/** Whether two messages tell the same is looked at only where they are of one type and instant, which few are. */
export function groupMessages(events: readonly LandEvent[]): MessageGroups {
  const same = new Map<string, readonly string[]>();
  const mends = new Map<string, LandEvent>();
  const counting: LandEvent[] = [];
  for (const ofOneInstant of groupBy(events, ({ record, occurredAt }) => `${record.type} ${occurredAt}`).values()) {
    const contents = tellings(ofOneInstant).flatMap(content => cutByAnswers(content, events));
    const told = contents.map(countingOf).sort(inOrderOfHappening);
    counting.push(...told);
    for (const content of contents) {
      const ids = content.map(({ id }) => id);
      for (const id of ids) same.set(id, ids);
    }
    if (told.length > 1) noteMends(told, mends);
  }
  const ordered = counting.sort(inOrderOfHappening);
  return { counting: withRequestsFirst(ordered, ({ id }) => mends.has(id)), same, mends };
}

function tellings(events: readonly LandEvent[]): LandEvent[][] {
  const [one, ...others] = events;
  const isWordForWord = others.every(({ bodyHash }) => bodyHash === one!.bodyHash);
  return isWordForWord ? [[...events]] : [...groupBy(events, ({ record }) => contentOf(record)).values()];
}

/** An instant with a time has all before its answer or all behind it: only a day without a time is cut. */
function cutByAnswers(content: readonly LandEvent[], events: readonly LandEvent[]): (readonly LandEvent[])[] {
  const types = ANSWERED_BY[content[0]!.record.type];
  if (content.length === 1 || types === undefined) return [content];
  const answers = events.filter(({ record }) => types.includes(record.type));
  const answersBefore = (event: LandEvent) => answers.filter(answer => inOrderOfHappening(answer, event) < 0).length;
  return [...groupBy(content, event => String(answersBefore(event))).values()];
}

/**
 * That of which others have been told counts, else the one that has had an effect, else the first that was accepted: who
 * comes later with the same never takes its place. Its place in the order is that of the first.
 */
function countingOf(content: readonly LandEvent[]): LandEvent {
  if (content.length === 1) return content[0]!;
  const acceptedAt = Math.min(...content.map(event => event.acceptedAt));
  const [counting] = [...content].sort(byStanding);
  return { ...counting!, acceptedAt };
}

function byStanding(a: LandEvent, b: LandEvent): number {
  const number = ({ before }: LandEvent): number => before?.sequence ?? Infinity;
  if (number(a) !== number(b)) return number(a) - number(b);
  return Number(b.before?.isApplied ?? false) - Number(a.before?.isApplied ?? false) || inOrderOfHappening(a, b);
}

function noteMends(ordered: readonly LandEvent[], mends: Map<string, LandEvent>): void {
  const originals = new Map<string, LandEvent>();
  for (const event of ordered) {
    const matter = matterOf(event.record);
    const original = originals.get(matter);
    if (original) mends.set(event.id, original);
    else originals.set(matter, event);
  }
}
