import { describe, expect, it } from '@jest/globals';
import { grantedBy, grantedInRecords } from './granted.js';

const MEMBERS = ['requestCode', 'requestedAt', 'purpose', 'person'];

describe('what agreements grant of a person', () => {
  it('is what they grant together, and all where one of them grants all', () => {
    expect(grantedBy([{ fields: ['number'] }, { fields: ['name'] }])).toEqual(new Set(['number', 'name']));
    expect(grantedBy([{ fields: ['number'] }, { fields: ['*'] }])).toBeUndefined();
  });

  it('is the whole person of a record whose member is granted, or those of its fields that are named beside it', () => {
    expect(grantedInRecords([{ fields: MEMBERS }])).toEqual(new Set([...MEMBERS, 'number', 'name', 'birthDate']));
    expect(grantedInRecords([{ fields: [...MEMBERS, 'number'] }])).toEqual(new Set([...MEMBERS, 'number']));
    expect(grantedInRecords([{ fields: ['*'] }])).toBeUndefined();
  });
});
