import type { ServiceRecordStatusReport } from '#libs/contracts';
import { DOSSIER_CODE_PATTERN } from '#libs/kernel';
import { describe, expect, it } from '@jest/globals';
import { loadRecords } from './load-records.js';

describe('loadRecords', () => {
  const texts = [...loadRecords({ seed: 1, count: 12_345, bytes: 1_024 })];
  const records = texts.map(text => JSON.parse(text) as ServiceRecordStatusReport);

  it('gives as many records of the length asked for', () => {
    expect(texts).toHaveLength(12_345);
    expect(new Set(texts.map(text => Buffer.byteLength(text)))).toEqual(new Set([1_024]));
  });

  it('leads each dossier through its life in order, and no two records share a natural key', () => {
    const lives = new Map<string, string[]>();
    for (const { dossierCode, status, occurredAt } of records) {
      expect(dossierCode).toMatch(new RegExp(DOSSIER_CODE_PATTERN));
      lives.set(dossierCode, [...(lives.get(dossierCode) ?? []), `${occurredAt} ${status}`]);
    }
    for (const life of lives.values()) {
      const statuses = life.map(step => Number(step.split(' ')[1]));
      expect(statuses).toEqual([1, 2, 4, 9, 10].slice(0, life.length));
      expect(life).toEqual([...life].sort());
    }
    expect(lives.size).toBe(3_000);
  });

  it('gives other dossiers for another seed', () => {
    const [first] = loadRecords({ seed: 2, count: 1 });
    expect(first).not.toContain(records[0]!.dossierCode);
  });
});
