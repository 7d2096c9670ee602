import { describe, expect, it } from '@jest/globals';
import type { TextCache } from '#libs/cache';
import { LAND_DOSSIER } from '#libs/contracts';
import { LastAccepted } from './last-accepted.service.js';

const DOSSIER = '000.00.01.H88-260302-0001';

/** As Redis would have it. */
function acceptedIn(kept = new Map<string, string>()): LastAccepted {
  return new LastAccepted({
    find: async (keys: readonly string[]) => keys.map(key => kept.get(key)),
    replaceOnce: async (mark: string, key: string, text: string) =>
      !kept.has(mark) && kept.set(mark, '') && kept.set(key, text),
  } as unknown as TextCache);
}

describe('the message of a dossier that was accepted last', () => {
  it('is not one that is accepted again: what came in between stays the last', async () => {
    const accepted = acceptedIn();
    const note = (name: string, at: number, transactionId = name): Promise<void> =>
      accepted.note(LAND_DOSSIER, DOSSIER, { name, at, transactionId });
    await note('one', 0);
    await note('two', 10);
    await note('one', 20);
    expect(await accepted.find(LAND_DOSSIER, DOSSIER)).toEqual({ name: 'two', at: 10 });
    await note('one', 600, 'one once more');
    expect(await accepted.find(LAND_DOSSIER, DOSSIER)).toEqual({ name: 'one', at: 600 });
  });

  it('is of services of which a door asks, and of its own dossier', async () => {
    const accepted = acceptedIn();
    await accepted.note('service-record-status', DOSSIER, { name: 'one', at: 0, transactionId: 't1' });
    await accepted.note(LAND_DOSSIER, `${DOSSIER}1`, { name: 'one', at: 0, transactionId: 't2' });
    expect(await accepted.find(LAND_DOSSIER, DOSSIER)).toBeUndefined();
  });
});
