import { SERVICE_RECORD_STATUS_SCHEMA, type ServiceRecordStatusReport } from '#libs/contracts';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { generateDossierReports } from './generate-dossier-reports.js';
import { NO_NOISE, type SampleReport } from './sample-report.js';

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const isInstant = (text: string): boolean =>
  RFC3339.test(text) && Date.parse(text) > Date.parse('1990-01-01T00:00:00Z');

function compileSchema() {
  const ajv = new Ajv2020({ allErrors: true });
  addFormatsModule.default(ajv);
  ajv.addFormat('instant', isInstant);
  ajv.addFormat('reported-instant', isInstant);
  return ajv.compile(SERVICE_RECORD_STATUS_SCHEMA);
}

function take(seed: number, dossiers = 1_000): SampleReport[] {
  return [...generateDossierReports({ seed, dossiers })];
}

function recordOf(report: SampleReport): ServiceRecordStatusReport {
  return report.record as ServiceRecordStatusReport;
}

describe('generateDossierReports', () => {
  const reports = take(1);

  it('gives the same reports for the same seed, and shares no dossier with other seeds', () => {
    expect(JSON.stringify(take(1))).toBe(JSON.stringify(reports));
    const codesOf = (list: SampleReport[]) => new Set(list.map(report => recordOf(report).dossierCode));
    const codes = codesOf(reports);
    for (const seed of [2, 51, 52]) {
      expect([...codesOf(take(seed))].filter(code => codes.has(code))).toEqual([]);
    }
  });

  it('gives every dossier a code of its own', () => {
    const codes = new Set(
      [...generateDossierReports({ seed: 1, dossiers: 3_000, noise: NO_NOISE })].map(r => recordOf(r).dossierCode),
    );
    expect(codes.size).toBe(3_000);
  });

  it('makes accepted records that the schema takes', () => {
    const validate = compileSchema();
    const errors = reports
      .filter(({ expectation }) => expectation.answer === 'accepted')
      .flatMap(({ record }) => (validate(record) ? [] : [validate.errors]));
    expect(errors).toEqual([]);
  });

  it('makes invalid records that the schema refuses, or that name an agency not covered', () => {
    const validate = compileSchema();
    const refused = reports.filter(({ expectation }) => expectation.answer === 'refused');
    expect(refused.length).toBeGreaterThan(30);
    for (const report of refused) {
      expect(report.expectation.code).toBe(validate(report.record) ? 'no-agreement' : 'payload-invalid');
      if (report.expectation.code === 'no-agreement') expect(recordOf(report).agencyCode).toMatch(/H14$/);
    }
  });

  it('lies wholly in the past of the given start, also for the longest lives', () => {
    const startAt = '2024-01-10T12:00:00+07:00';
    let latest = 0;
    for (const report of generateDossierReports({ seed: 7, dossiers: 5_000, startAt, noise: { invalid: 0 } })) {
      latest = Math.max(latest, Date.parse(recordOf(report).occurredAt));
    }
    expect(latest).toBeLessThan(Date.parse(startAt));
    expect(latest).toBeGreaterThan(Date.parse('2023-10-01T00:00:00Z'));
  });

  it('reports in working hours of working days', () => {
    const outside: string[] = [];
    for (const report of generateDossierReports({ seed: 3, dossiers: 500, noise: NO_NOISE })) {
      const local = recordOf(report).occurredAt;
      const weekend = new Date(`${local.slice(0, 10)}T00:00:00Z`).getUTCDay() % 6 === 0;
      if (weekend || !/^(0[7-9]|1[0-7]):/.test(local.slice(11, 16))) outside.push(local);
    }
    expect(outside).toEqual([]);
  });

  it('keeps each dossier in one form and interleaves dossiers', () => {
    const forms = new Map<string, string>();
    const torn: string[] = [];
    let switches = 0;
    let before = '';
    for (const report of generateDossierReports({ seed: 4, dossiers: 500, noise: { invalid: 0 } })) {
      const { dossierCode } = recordOf(report);
      if ((forms.get(dossierCode) ?? report.form) !== report.form) torn.push(dossierCode);
      forms.set(dossierCode, report.form);
      if (dossierCode !== before) switches++;
      before = dossierCode;
    }
    expect(torn).toEqual([]);
    expect(switches).toBeGreaterThan(2_000);
    expect(new Set(forms.values())).toEqual(new Set(['ndjson', 'single', 'array', 'dvcqg']));
  });

  it('reports only for the agencies asked for', () => {
    const list = [...generateDossierReports({ seed: 1, dossiers: 100, agencies: ['H41'], noise: NO_NOISE })];
    expect(list.every(r => r.system === 'one-stop-h41' && recordOf(r).agencyCode.endsWith('.H41'))).toBe(true);
    expect(() => [...generateDossierReports({ seed: 1, dossiers: 1, agencies: ['H99'] })]).toThrow(RangeError);
  });

  it('leaves to protocol A only what protocol A can carry', () => {
    const dvcqg = reports.filter(r => r.form === 'dvcqg' && r.expectation.answer === 'accepted').map(recordOf);
    expect(dvcqg.length).toBeGreaterThan(500);
    for (const record of dvcqg) {
      expect([1, 2, 3, 5, 9, 10]).toContain(record.status);
      expect(record.officer).toBeUndefined();
      expect(record.channel).not.toBe('online');
      if (record.status === 9) expect(record.finishedAt).toBe(record.occurredAt);
      if (record.status === 5) expect(record.supplements?.at(-1)?.requestedAt).toBe(record.occurredAt);
    }
  });
});
