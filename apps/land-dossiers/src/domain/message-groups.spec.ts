import { describe, expect, it } from '@jest/globals';
import { bodyHashOf } from '#libs/kernel';
import { messageAt, MOVED, RECEIVED, recordOf } from '../land-test-kit.js';
import type { LandEvent } from './land-event.js';
import { groupMessages } from './message-groups.js';

/** The same told by another system, written another way. */
function rewritten(event: LandEvent, text: string): LandEvent {
  return {
    ...event,
    id: `other ${event.id}`,
    system: 'other',
    bodyHash: bodyHashOf(text),
    record: JSON.parse(text) as LandEvent['record'],
  };
}

describe('messages of a dossier', () => {
  it('tell the same though members, offsets and forms of letters are others', () => {
    const { event } = messageAt(0, RECEIVED);
    const { promisedAt, applicant, ...rest } = recordOf(RECEIVED, 0) as never as Record<string, unknown>;
    const local = new Date(Date.parse(promisedAt as string) + 7 * 3_600_000).toISOString().replace('.000Z', '+07:00');
    const text = JSON.stringify({ promisedAt: local, applicant, ...rest }).normalize('NFD');
    const { counting, same } = groupMessages([event, rewritten(event, text)]);
    expect(counting).toHaveLength(1);
    expect(same.get(event.id)).toHaveLength(2);
  });

  it('of which two tell the same count by the one that others know of, however early the other was accepted', () => {
    const { event } = messageAt(0, RECEIVED);
    const earlier = { ...event, id: 'earlier', system: 'other', acceptedAt: event.acceptedAt - 5_000 };
    const counting = (...events: LandEvent[]) => groupMessages(events).counting.map(({ id }) => id);
    expect(counting(event, earlier)).toEqual(['earlier']);
    expect(counting({ ...event, before: { isApplied: true } }, earlier)).toEqual([event.id]);
    const known = { ...earlier, acceptedAt: event.acceptedAt + 5_000, before: { isApplied: true, sequence: 2 } };
    expect(counting({ ...event, before: { isApplied: true } }, known)).toEqual(['earlier']);
  });

  it('tell something else where one thing differs', () => {
    const { event } = messageAt(0, RECEIVED);
    const text = JSON.stringify({ ...event.record, procedureCode: '1.012791' });
    expect(groupMessages([event, rewritten(event, text)])).toMatchObject({ counting: [{}, {}], mends: new Map() });
  });

  it('are mended by one that differs in files and remarks alone', () => {
    const { event } = messageAt(0, MOVED);
    const attachments = [{ name: 'a', file: { url: 'https://a.example/1' } }];
    const mended = rewritten(event, JSON.stringify({ ...event.record, note: 'Gửi lại', attachments }));
    const { counting, mends } = groupMessages([{ ...mended, acceptedAt: event.acceptedAt + 1 }, event]);
    expect(counting.map(({ id }) => id)).toEqual([event.id, mended.id]);
    expect([...mends]).toEqual([[mended.id, event]]);
  });
});
