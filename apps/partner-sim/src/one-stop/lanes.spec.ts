import { describe, expect, it } from '@jest/globals';
import { generateDossierReports, type SampleReport } from '#libs/samples';
import { toLanes } from './lanes.js';

const REPORTS = [...generateDossierReports({ seed: 3, dossiers: 60 })];
const dossierOf = ({ record }: SampleReport) => String((record as { dossierCode?: unknown }).dossierCode);

describe('toLanes', () => {
  const lanes = toLanes(REPORTS).map(lane => lane.flatMap<SampleReport>(parcel => [...parcel]));

  it('loses none and doubles none', () => {
    expect(new Set(lanes.flat())).toEqual(new Set(REPORTS));
    expect(lanes.flat()).toHaveLength(REPORTS.length);
  });

  it('keeps all of a dossier in one lane, in their order', () => {
    for (const dossier of new Set(REPORTS.map(dossierOf))) {
      const holding = lanes.filter(lane => lane.some(report => dossierOf(report) === dossier));
      expect(holding).toHaveLength(1);
      const sent = REPORTS.filter(report => dossierOf(report) === dossier);
      expect(holding[0]!.filter(report => dossierOf(report) === dossier)).toEqual(sent);
    }
  });

  it('puts one system and one form into a parcel', () => {
    for (const parcel of toLanes(REPORTS).flat()) {
      expect(new Set(parcel.map(({ system, form }) => `${system} ${form}`)).size).toBe(1);
    }
  });
});
