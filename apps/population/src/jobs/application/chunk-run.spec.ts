import { describe, expect, it } from '@jest/globals';
import { restUnless } from '#libs/kernel';
import { numberOf, personRow, rowOf, verified } from '../jobs-test-kit.js';
import type { Asked } from './ask-person.service.js';
import {
  ALL,
  aborted,
  answered,
  type Ask,
  FAILED,
  FAILED_LINE,
  KNOWN,
  people,
  resultsOf,
  rig,
} from './chunk-run-test-kit.js';

const DOSSIER = '000.00.01.H22-240501-0001';
const FAILED_AGAIN = { ...FAILED_LINE, retry: 1 } as const;
/** The partner has answered, and not about this person. */
const NOT_YET: Asked = { kind: 'failed', code: 'not-yet', wasAsked: true, isSilence: false };

describe('a chunk', () => {
  it('has an outcome for each line, in its place, and an entry in the log for each person who was asked about', async () => {
    const rows = [...people(3), rowOf(9, ['O42', 'Nguyễn Văn An', '']), personRow(4)];
    const { asked, job, run } = rig(rows, answered);
    const { outcomes, accesses, hold } = await run();
    expect(resultsOf(outcomes)).toEqual(['matched', 'matched', 'matched', 'refused', 'matched']);
    expect(outcomes[3]).toMatchObject({ reasons: ['number-letters-for-digits'] });
    expect(asked).toEqual([0, 1, 2, 4].map(numberOf));
    expect(accesses).toHaveLength(4);
    expect(new Set(accesses.map(({ id }) => id)).size).toBe(4);
    expect(accesses[0]).toMatchObject({
      ...{ transactionId: job.id, job: job.id, system: 'insurance', officer: 'canbo.a', agency: 'H42', dossier: '' },
      ...{ outcome: 'matched', fields: ['number', 'name', 'birthDate'] },
    });
    expect(JSON.stringify(accesses)).not.toContain(numberOf(0));
    expect(hold).toBeUndefined();
  });

  it('asks about nobody whose answer is known, and in a retry again about those who had failed before it', async () => {
    const { asked, run } = rig(people(4), answered, { before: [KNOWN, FAILED_LINE, null, FAILED_AGAIN], retries: 1 });
    const { outcomes } = await run();
    expect(asked).toEqual([numberOf(1), numberOf(2)]);
    expect(outcomes[0]).toBe(KNOWN);
    expect(resultsOf(outcomes)).toEqual(['matched', 'matched', 'matched', 'failed']);
  });

  it('that was put down asks those first who had no turn: who failed in it is not asked over and over again', async () => {
    const { asked, run } = rig(people(3), answered, { before: [FAILED_LINE, KNOWN, null] });
    const { outcomes } = await run();
    expect(asked).toEqual([numberOf(2)]);
    expect(resultsOf(outcomes)).toEqual(['failed', 'matched', 'matched']);
  });

  it('says of who fails in which retry that was', async () => {
    const { run } = rig(people(2), number => (number === numberOf(0) ? FAILED : answered(number)), { retries: 3 });
    expect((await run()).outcomes[0]).toMatchObject({ result: 'failed', retry: 3 });
  });

  it('whose turn is over asks to the end about whom it is asking, however slow the partner is, and about nobody more', async () => {
    const turn = new AbortController();
    const ask: Ask = async (number, stop) => {
      if (number !== numberOf(1)) return answered(number);
      turn.abort();
      await new Promise(resolve => setTimeout(resolve, 20));
      return stop.aborted ? { kind: 'stopped', wasAsked: true } : NOT_YET;
    };
    const { asked, run } = rig(people(5), ask, { turn, atOnce: 1 });
    expect(resultsOf((await run()).outcomes)).toEqual(['matched', 'failed', null, null, null]);
    expect(asked).toHaveLength(2);
  });

  it('asks about no more people than the agreement’s quota grants, and waits for it until its turn is over', async () => {
    const turn = new AbortController();
    const rights = { ...ALL, quota: { perSecond: 1, burst: 3 } };
    const { asked, run } = rig(people(9), answered, { turn, rights, quota: 3 });
    const running = run();
    while (asked.length < 3) await restUnless(undefined, 1);
    turn.abort();
    expect(resultsOf((await running).outcomes)).toEqual([
      ...Array<string>(3).fill('matched'),
      ...Array<null>(6).fill(null),
    ]);
    expect(asked).toHaveLength(3);
  });

  it('asks about no more people at once than the partner lets through', async () => {
    let [inside, most] = [0, 0];
    const { run } = rig(
      people(20),
      async number => {
        most = Math.max(most, ++inside);
        await new Promise(resolve => setImmediate(resolve));
        inside--;
        return answered(number);
      },
      { atOnce: 3 },
    );
    await run();
    expect(most).toBe(3);
  });

  it('stops when it is told to, with what it has: the rest has no outcome', async () => {
    const stop = new AbortController();
    const { asked, run } = rig(
      people(10),
      number => {
        if (number === numberOf(3)) stop.abort();
        return answered(number);
      },
      { stop, atOnce: 1 },
    );
    const { outcomes } = await run();
    expect(asked).toHaveLength(4);
    expect(resultsOf(outcomes)).toEqual([...Array<string>(4).fill('matched'), ...Array<null>(6).fill(null)]);
  });

  it('refuses a line whose dossier is not covered before anybody is asked, and names it in the log where it is', async () => {
    const rights = { ...ALL, covers: async (dossier: string) => (dossier === DOSSIER ? ALL : undefined) };
    const cells = (dossier: string) => [numberOf(1), 'Nguyễn Văn An', '', '', dossier];
    const rows = [rowOf(2, cells(DOSSIER)), rowOf(3, cells('000.00.01.H22-240501-0002'))];
    const { asked, run } = rig(rows, answered, { rights });
    const { outcomes, accesses } = await run();
    expect(outcomes[1]).toMatchObject({ result: 'refused', reasons: ['dossier-not-covered'] });
    expect(asked).toHaveLength(1);
    expect(accesses.map(({ dossier }) => dossier)).toEqual([DOSSIER]);
  });

  it('tells nothing that the agreement does not grant', async () => {
    const differs = verified(numberOf(0), 'differs', ['name-differs', 'birth-date-differs']);
    const rights = { ...ALL, granted: new Set(['number', 'name']) };
    const { run } = rig(people(1), () => ({ kind: 'answered', verified: differs }), { rights });
    const { outcomes, accesses } = await run();
    expect(outcomes[0]).toMatchObject({ reasons: ['name-differs'], fields: { birthDate: null } });
    expect(accesses[0]!.fields).toEqual(['number', 'name']);
  });

  it('answers a line by what is granted for its own dossier, and says of one that asks for more that this is why it is refused', async () => {
    const rights = { ...ALL, covers: async () => ({ granted: new Set(['number', 'name']), isDossierUnknown: true }) };
    const cells = (birthDate: string) => [numberOf(1), 'Nguyễn Văn An', birthDate, '', DOSSIER];
    const { asked, run } = rig([rowOf(2, cells('')), rowOf(3, cells('1990-03-21'))], answered, { rights });
    const { outcomes, accesses } = await run();
    expect(outcomes).toMatchObject([
      { result: 'matched', fields: { number: true, name: true, birthDate: null } },
      { result: 'refused', reasons: ['dossier-fields-not-granted'] },
    ]);
    expect([asked.length, accesses.map(({ fields }) => fields)]).toEqual([1, [['number', 'name']]]);
  });

  it('holds the job for as long as a busy partner wants, and asks nobody more', async () => {
    const held: Asked = { kind: 'held', ms: 30_000, wasAsked: false, isSilence: false };
    const { asked, run } = rig(people(50), () => held, { atOnce: 2 });
    const { outcomes, hold, accesses } = await run();
    expect(hold).toEqual({ reason: 'partner', ms: 30_000 });
    expect(asked.length).toBeLessThanOrEqual(2);
    expect(resultsOf(outcomes)).toEqual(Array<null>(50).fill(null));
    expect(accesses).toEqual([]);
  });

  it('ends the wait of all others when it is held', async () => {
    const held: Asked = { kind: 'held', ms: 30_000, wasAsked: true, isSilence: false };
    const ask: Ask = async (number, stop) => {
      if (number === numberOf(3)) return held;
      await aborted(stop);
      return { kind: 'stopped', wasAsked: false };
    };
    const { outcomes, accesses, hold } = await rig(people(4), ask).run();
    expect(hold).toEqual({ reason: 'partner', ms: 30_000 });
    expect(resultsOf(outcomes)).toEqual(Array<null>(4).fill(null));
    expect(accesses).toHaveLength(1);
  });

  it('keeps what it has where something goes wrong in between', async () => {
    const rights = {
      ...ALL,
      covers: async () => {
        throw new Error('no view');
      },
    };
    const rows = [personRow(0), rowOf(3, [numberOf(1), 'Nguyễn Văn An', '', '', DOSSIER]), personRow(2)];
    const { outcomes, trouble } = await rig(rows, answered, { rights, atOnce: 1 }).run();
    expect(trouble).toMatchObject({ code: 'internal' });
    expect(resultsOf(outcomes)).toEqual(['matched', null, null]);
  });
});
