import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import {
  CITIZEN_SCHEMA,
  PERSON_ACCESSES_SCHEMA,
  POPULATION_LOOKUP_SCHEMA,
  POPULATION_VERIFICATION_SCHEMA,
  VERIFICATION_REQUEST_SCHEMA,
  VERIFIED_FIELDS_SCHEMA,
} from './population.schema.js';

/** As strict as the doors. */
function validatorOf(schema: Record<string, unknown>) {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictTypes: false });
  ajvFormats.default(ajv);
  ajv.addFormat('instant', true).addFormat('reported-instant', true);
  return ajv.compile(schema);
}

const purpose = { officer: 'canbo.01', agency: 'H95.01', procedure: '1.001234' };
const request = {
  requestCode: 'YC-1',
  requestedAt: '2026-05-06T08:00:00+07:00',
  purpose,
  person: { number: '042090123456', name: 'Nguyễn Thị Hạnh' },
};

describe('the schemas of the population services', () => {
  it.each([
    ['verification', POPULATION_VERIFICATION_SCHEMA],
    ['look-up', POPULATION_LOOKUP_SCHEMA],
    ['accesses', PERSON_ACCESSES_SCHEMA],
    ['a citizen', CITIZEN_SCHEMA],
    ['verified fields', VERIFIED_FIELDS_SCHEMA],
  ])('of %s compile where the doors compile them', (_what, schema) => {
    expect(() => validatorOf(schema)).not.toThrow();
  });

  it('take as an old number one of an identity card, and a personal number that was replaced', () => {
    const isValid = validatorOf(CITIZEN_SCHEMA);
    const numbers = ['187654321', '042090123456', '0420901234567'];
    expect(numbers.map(oldNumber => isValid({ oldNumber }))).toEqual([true, true, false]);
  });

  it('take a request for a procedure, for a dossier, or for both, and for neither none', () => {
    const isValid = validatorOf(VERIFICATION_REQUEST_SCHEMA);
    const { procedure, ...nobody } = purpose;
    const dossier = '000.00.01.H95-260506-0001';
    const wanted = [{ procedure }, { dossier }, { procedure, dossier }, {}];
    expect(wanted.map(each => isValid({ ...request, purpose: { ...nobody, ...each } }))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('take no request without its number or its purpose, nor one with members that are not of the service', () => {
    const isValid = validatorOf(VERIFICATION_REQUEST_SCHEMA);
    const without = (name: keyof typeof request) => ({ ...request, [name]: undefined });
    const odd = [
      without('requestCode'),
      without('purpose'),
      { ...request, note: 'x' },
      { ...request, requestCode: ' ' },
    ];
    const all = [request, ...odd];
    expect(all.map(each => isValid(each))).toEqual([true, false, false, false, false]);
  });
});
