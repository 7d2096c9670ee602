import { describe, expect, it } from '@jest/globals';
import { runOf, storedFileOf } from '../book-test-kit.js';
import { fold } from '../fold-test-kit.js';
import { FINISHED, hours, messageAt, MOVED, RECEIVED, type Told, without } from '../land-test-kit.js';

const UNNAMED = without(RECEIVED, 'procedureCode', 'promisedAt', 'parcels');
const BY_LAND_OFFICE = { ...UNNAMED, type: 'received-by-land-office' } as Told;
const BY_ONE_STOP = { ...RECEIVED, oneStopCode: 'MC-1', applicant: { name: 'Nguyễn T. Hạnh' } } as Told;

describe('a second receipt of a dossier', () => {
  it('says what the first did not know, and changes nothing of what that says', () => {
    const process = fold([BY_LAND_OFFICE, BY_ONE_STOP, MOVED]);
    expect(process.told).toEqual(['applied', 'flagged repeated', 'applied']);
    expect(process.receipt).toMatchObject({
      at: hours(0),
      record: { ...BY_LAND_OFFICE, procedureCode: '1.012790', oneStopCode: 'MC-1', parcels: [{ commune: '18001' }] },
    });
    expect(process.clock.promisedAt).toBe(hours(24 * 14));
    expect(fold([BY_ONE_STOP, BY_LAND_OFFICE]).receipt!.record).toMatchObject({ ...BY_ONE_STOP, type: 'received' });
  });

  it('promises no other date than the one that was promised', () => {
    const promised: Told = { type: 'supplemented', newPromisedAt: new Date(hours(24 * 7)).toISOString() };
    const asked: Told = { type: 'supplement-requested', note: 'Thiếu bản vẽ' };
    expect(fold([BY_LAND_OFFICE, asked, promised, BY_ONE_STOP]).clock.promisedAt).toBe(hours(24 * 7));
  });

  it('of another process, or of one that was reported wrong, says nothing of it', () => {
    const other = { ...BY_ONE_STOP, process: { code: 'mortgage' } } as Told;
    expect(fold([BY_LAND_OFFICE, other]).receipt!.record).not.toHaveProperty('procedureCode');
    const wrong = fold([BY_LAND_OFFICE, BY_ONE_STOP, { type: 'wrong-procedure' }, BY_LAND_OFFICE]);
    expect(wrong).toMatchObject({ state: 'received' });
    expect(wrong.receipt!.record).not.toHaveProperty('procedureCode');
  });

  it('of the same date is no correction when the procedure is reported wrong later', () => {
    const steps = [[BY_LAND_OFFICE, 0] as const, [BY_ONE_STOP, 0, 2_000] as const, { type: 'wrong-procedure' } as Told];
    expect(fold(steps).state).toBe('wrong-procedure');
  });

  it('that names the procedure has the portal told what it had to miss', () => {
    const [received, second, finished] = [BY_LAND_OFFICE, BY_ONE_STOP, FINISHED].map((told, hour) =>
      messageAt(hour, told),
    );
    const before = [[received!], [finished!], storedFileOf(finished!, finished!)];
    const reportsOf = (batches: Parameters<typeof runOf>[0]) => runOf(batches).reports.map(({ status }) => status);
    expect(reportsOf(before)).toEqual([]);
    expect(reportsOf([...before, [second!]])).toEqual([2, 9]);
    expect(reportsOf([[second!], ...before])).toEqual([2, 9]);
  });
});
