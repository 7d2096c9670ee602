import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AGENCY,
  FINISHED,
  HANDED_OVER,
  hours,
  messageAt,
  MOVED,
  notice,
  paid,
  RECEIVED,
  type Told,
  without,
} from '../../../apps/land-dossiers/src/land-test-kit.js';
import { toDossierQuery } from '../../../apps/land-dossiers/src/transport/dossier-query.js';
import { LandRig } from './land-rig.js';
import { story } from './land-stories.js';

let rig: LandRig;
const told = story(RECEIVED, MOVED, notice('1', 500), paid('1', 500));

beforeAll(async () => {
  rig = await LandRig.start();
  await rig.take(told.messages);
});

afterAll(async () => {
  await rig?.stop();
});

describe('what operators ask', () => {
  const list = async (query: Record<string, string>): Promise<string[]> => {
    const { items } = await rig.reader().list(toDossierQuery(query, new Date()));
    return items.map(({ dossierCode }) => dossierCode);
  };

  it('finds the overdue and the stuck, by agency, state and parcel', async () => {
    const open = story(RECEIVED, MOVED);
    const ended = story(RECEIVED, FINISHED);
    await rig.take([...open.messages, ...ended.messages]);
    expect(await list({ overdue: 'true' })).toContain(open.dossierCode);
    expect(await list({ stuckDays: '30', agency: 'H88', state: 'processing' })).toContain(open.dossierCode);
    expect(await list({ overdue: 'true' })).not.toContain(ended.dossierCode);
    expect(await list({ parcel: '18003,12,345' })).toContain(ended.dossierCode);
    expect(await list({ parcel: '18001,12,345' })).toContain(ended.dossierCode);
    expect(await list({ agency: 'H89' })).toEqual([]);
  });

  it('finds what has ended without the files of its result, also as stuck', async () => {
    const waiting = story(RECEIVED, FINISHED, HANDED_OVER);
    const returned = story(RECEIVED, { type: 'finished', result: { kind: 'returned' } });
    await rig.take([...waiting.messages, ...returned.messages]);
    for (const query of [{ filesMissing: 'true' }, { stuckDays: '30', state: 'handed-over' }])
      expect(await list(query)).toContain(waiting.dossierCode);
    expect(await list({ filesMissing: 'true' })).not.toContain(returned.dossierCode);
    expect(await list({ stuckDays: '30' })).not.toContain(returned.dossierCode);
  });

  it('finds as stuck a dossier to which messages come that have no effect', async () => {
    const { dossierCode, messages } = story(RECEIVED, MOVED);
    const now = Math.floor((Date.now() - hours(0)) / 3_600_000);
    const foreign = messageAt(now, { ...MOVED, dossierCode, agencyCode: '000.00.01.H89' });
    const held = messageAt(now, { ...HANDED_OVER, dossierCode });
    await rig.take([...messages, foreign, held]);
    expect(await list({ stuckDays: '30', state: 'processing' })).toContain(dossierCode);
    expect(await rig.reader().getOrFail(dossierCode)).toMatchObject({ flagged: 1, held: 1 });
  });

  it('finds a dossier in correction as overdue and as stuck', async () => {
    const { dossierCode, messages } = story(RECEIVED, FINISHED, HANDED_OVER, { type: 'result-wrong', note: 'Sai' });
    await rig.take(messages);
    for (const query of [{ overdue: 'true' }, { stuckDays: '30', state: 'correcting' }])
      expect(await list(query)).toContain(dossierCode);
    expect(await rig.reader().getOrFail(dossierCode)).toMatchObject({ overdue: true, endedAt: null });
  });

  it('finds a parcel that only the form to tax names, or the second receipt, and shows it', async () => {
    const parcels = [{ commune: '18003', mapSheet: '9', parcelNumber: '7', area: 80 }];
    const [withForm, withSecond] = [
      story(RECEIVED, { type: 'tax-transfer', transfer: { number: 'PCT-1' }, parcels }),
      story(without(RECEIVED, 'parcels'), MOVED, { ...RECEIVED, parcels } as Told),
    ];
    for (const message of [...withForm.messages, ...withSecond.messages]) await rig.take([message]);
    expect(await list({ parcel: '18003,9,7' })).toEqual([withForm.dossierCode, withSecond.dossierCode]);
    expect(await list({ parcel: '18003,12,345' })).toContain(withForm.dossierCode);
    expect((await rig.reader().getOrFail(withForm.dossierCode)).parcels.map(({ area }) => area)).toEqual([120.5, 80]);
  });

  it('finds those of which the portal is not told, since nobody said their procedure', async () => {
    const unknown = story({ ...without(RECEIVED, 'procedureCode'), process: { code: 'of-no-plan' } } as Told);
    await rig.take(unknown.messages);
    expect(await list({ procedureUnknown: 'true' })).toEqual([unknown.dossierCode]);
  });

  it.each(['filesMissing', 'procedureUnknown'])('refuses another value of %s than true or false', name => {
    expect(() => toDossierQuery({ [name]: '1' }, new Date())).toThrow(
      expect.objectContaining({ code: 'malformed', detail: `${name} is true or false` }),
    );
  });

  it('goes from page to page without leaving one out', async () => {
    const found: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const page = await rig.reader().list(toDossierQuery({ limit: '2', ...(cursor ? { cursor } : {}) }, new Date()));
      found.push(...page.items.map(({ dossierCode }) => dossierCode));
      cursor = page.nextCursor;
    }
    expect(found).toEqual(
      (await rig.rows<{ dossier_code: string }>('SELECT dossier_code FROM dossiers ORDER BY 1')).map(
        row => row.dossier_code,
      ),
    );
  });

  it('shows a dossier’s history, notices and clock, and nobody’s name', async () => {
    const view = await rig.reader().getOrFail(told.dossierCode);
    expect(view.history.map(({ type, effect, system }) => [type, effect, system])).toEqual(
      ['received', 'moved', 'tax-notice', 'tax-paid'].map(type => [type, 'applied', 'land-h88']),
    );
    expect(view).toMatchObject({ tax: { fulfilled: true, notices: [{ number: '1', settled: true }] } });
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(view.tax.notices).toMatchObject([{ issuedAt: instant, payments: [{ occurredAt: instant }] }]);
    expect(view.clock.pauses).toHaveLength(1);
    expect(JSON.stringify(view)).not.toMatch(/Hạnh|042190123456/);
  });

  it.each(['nothing', `${AGENCY}-260303-9999`])('does not find %s', async code => {
    await expect(rig.reader().getOrFail(code)).rejects.toMatchObject({ code: 'not-found' });
  });
});
