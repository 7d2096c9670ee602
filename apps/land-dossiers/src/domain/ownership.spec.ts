import { describe, expect, it } from '@jest/globals';
import { fold, type Step } from '../fold-test-kit.js';
import { FINISHED, HANDED_OVER, MOVED, RECEIVED, type Told } from '../land-test-kit.js';

const of = (agencyCode: string, told: Told): Told => ({ ...told, dossierCode: 'G09.20-20260302-0000001', agencyCode });
const HOUR_MS = 3_600_000;

describe('a dossier under a ministry’s number', () => {
  it('stays with the agency whose receipt was accepted first, whatever another one dates before it', () => {
    const own = [RECEIVED, FINISHED, HANDED_OVER].map((told, hour): Step => [of('000.00.01.H22', told), hour]);
    const process = fold([...own, [of('000.00.01.H41', RECEIVED), -5, 9 * HOUR_MS]]);
    expect(process).toMatchObject({
      told: ['applied', 'applied', 'applied', 'flagged foreign'],
      state: 'handed-over',
      agencyCode: '000.00.01.H22',
    });
  });

  it('is nobody’s before its receipt: what came before it waits, and is foreign where it is another’s', () => {
    const early: Step = [of('000.00.01.H41', MOVED), 1];
    expect(fold([early]).told).toEqual(['held']);
    expect(fold([early, [of('000.00.01.H22', RECEIVED), 0, 9 * HOUR_MS]]).told).toEqual(['flagged foreign', 'applied']);
  });
});
