import { describe, expect, it } from '@jest/globals';
import { grantOf } from './granted-fields.js';
import { RecordText } from './record-text.js';

describe('granted fields', () => {
  it('grants nothing without an agreement', () => {
    expect(grantOf([])).toBeUndefined();
  });

  it('passes a whole record on byte by byte, with the spaces and the order it came with', () => {
    const text = '{ "b": 1.0,\n "a": "Nguyễn" }';
    expect(new RecordText(text).limitedTo('*')).toBe(text);
  });

  it('does not parse a record of which everything is granted', () => {
    expect(new RecordText('not json').limitedTo('*')).toBe('not json');
  });

  it('leaves out every field that no agreement grants, so that no person is told of by mistake', () => {
    const record = { dossierCode: 'D', status: 2, applicant: { name: 'A' }, note: 'n' };
    const grant = grantOf([{ fields: ['dossierCode'] }, { fields: ['status', 'result'] }])!;
    expect(JSON.parse(new RecordText(JSON.stringify(record)).limitedTo(grant))).toEqual({
      dossierCode: 'D',
      status: 2,
    });
  });

  it('keeps a field named __proto__ a field', () => {
    const projected = new RecordText('{"__proto__":{"x":1},"a":1}').limitedTo(new Set(['__proto__']));
    expect(projected).toBe('{"__proto__":{"x":1}}');
  });
});
