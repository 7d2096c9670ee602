import { describe, expect, it } from '@jest/globals';
import type { ServiceRecordStatus } from '#libs/kernel';
import { failed, type PortalAnswer } from './dvcqg-answer.js';
import { syncDossier } from './dvcqg-sync.js';
import { toDvcqgItem } from './to-dvcqg.js';

const answerOf = (meaning: PortalAnswer['meaning']): PortalAnswer => ({ meaning, code: meaning, detail: '' });

/** Runs the sync against a portal that does or does not know the dossier, and notes what it was sent. */
async function run(status: ServiceRecordStatus, startCreating: boolean, known: boolean) {
  const sent: string[] = [];
  let exists = known;
  const item = toDvcqgItem({
    dossierCode: 'd',
    procedureCode: 'p',
    agencyCode: 'a',
    status,
    occurredAt: '2024-05-01T08:00:00+07:00',
  });
  const answer = await syncDossier(item, startCreating, async (data, isUpdating) => {
    sent.push(`${isUpdating === 'True' ? 'update' : 'create'} ${data.TrangThaiHoSo}`);
    if ((isUpdating === 'True') !== exists) return answerOf(exists ? 'duplicate' : 'not-found');
    exists = true;
    return answerOf('ok');
  });
  return { sent, meaning: answer.meaning };
}

describe('syncDossier', () => {
  it('creates a new dossier with status 1', async () => {
    expect(await run(1, true, false)).toEqual({ sent: ['create 1'], meaning: 'ok' });
  });

  it('turns the create of a dossier that exists into an update', async () => {
    expect(await run(1, true, true)).toEqual({ sent: ['create 1', 'update 1'], meaning: 'ok' });
  });

  it('creates an accepted or refused dossier as new before it changes it', async () => {
    expect((await run(2, true, false)).sent).toEqual(['create 1', 'update 2']);
    expect((await run(3, true, false)).sent).toEqual(['create 1', 'update 3']);
  });

  it('creates a dossier first heard of in the middle of its life as it stands', async () => {
    expect((await run(5, true, false)).sent).toEqual(['create 5']);
  });

  it('creates what an update did not find, and then makes the change', async () => {
    expect((await run(3, false, false)).sent).toEqual(['update 3', 'create 1', 'update 3']);
    expect((await run(4, false, false)).sent).toEqual(['update 4', 'create 4']);
  });

  it('changes a known dossier in one call', async () => {
    expect((await run(3, false, true)).sent).toEqual(['update 3']);
  });

  it('gives up on a portal that says yes and no, so that it is tried again later', async () => {
    const item = toDvcqgItem({
      dossierCode: 'd',
      procedureCode: 'p',
      agencyCode: 'a',
      status: 1,
      occurredAt: '2024-05-01T08:00:00+07:00',
    });
    let calls = 0;
    const answer = await syncDossier(item, true, async (_data, isUpdating) => {
      calls++;
      return answerOf(isUpdating === 'True' ? 'not-found' : 'duplicate');
    });
    expect(answer).toMatchObject({ meaning: 'failed', code: 'dvcqg-inconsistent' });
    expect(calls).toBe(4);
  });

  it('ends at once with any other answer', async () => {
    const answer = await syncDossier({} as never, false, async () => failed('timeout', ''));
    expect(answer.code).toBe('timeout');
  });
});
