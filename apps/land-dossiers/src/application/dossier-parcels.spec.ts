import { describe, expect, it } from '@jest/globals';
import type { LandParcel } from '#libs/contracts';
import { CommuneCrosswalk } from '../domain/parcels.js';
import { fold, type Step } from '../fold-test-kit.js';
import { RECEIVED, type Told } from '../land-test-kit.js';
import { parcelsOf } from './dossier-parcels.js';

const communes = new CommuneCrosswalk([{ old: '18001', new: '18003', since: '2025-07-01' }]);
const PARCEL: LandParcel = { commune: '18001', mapSheet: '12', parcelNumber: '345', area: 120.5 };
const OTHER: LandParcel = { commune: '18003', mapSheet: '9', parcelNumber: '7', area: 80 };

const received = (...parcels: LandParcel[]): Told => ({ ...RECEIVED, parcels }) as Told;
const transfer = (number: string, ...parcels: LandParcel[]): Told => ({
  type: 'tax-transfer',
  transfer: { number },
  parcels,
});

/** Number, area and old numbers of each. */
function told(...steps: Step[]): string[] {
  const textOf = (key: { commune: string; parcelNumber: string }) => `${key.commune}/${key.parcelNumber}`;
  return parcelsOf(fold(steps), communes).map(
    ({ current, old, area }) => `${textOf(current)} ${area} [${old.map(textOf).join()}]`,
  );
}

describe('the parcels of a dossier', () => {
  it('are those of its receipt and those of the forms to tax', () => {
    expect(told(received(PARCEL), transfer('1', OTHER))).toEqual(['18003/345 120.5 [18001/345]', '18003/7 80 []']);
    expect(told(received(), transfer('1', OTHER))).toEqual(['18003/7 80 []']);
  });

  it('are told by the newest, each once, and stay found under the numbers that it does not say', () => {
    const measured = { ...PARCEL, commune: '18003', area: 118 };
    expect(told(received(PARCEL), transfer('1', measured))).toEqual(['18003/345 118 [18001/345]']);
    const unmeasured: LandParcel = { commune: '18003', mapSheet: '12', parcelNumber: '345' };
    expect(told(received(PARCEL), transfer('1', unmeasured))).toEqual(['18003/345 120.5 [18001/345]']);
    expect(told(received(PARCEL), transfer('1', measured), transfer('2', { ...measured, area: 119 }))).toEqual([
      '18003/345 119 [18001/345]',
    ]);
    const again: Step[] = [[{ type: 'wrong-procedure' }, 2], received(PARCEL)];
    expect(told(received(PARCEL), transfer('1', measured), ...again)).toEqual(['18003/345 120.5 [18001/345]']);
  });

  it('are one where the form knows it under a new number, and two where it was parted', () => {
    const renumbered = { ...OTHER, oldMapSheet: '12', oldParcelNumber: '345' };
    expect(told(received(PARCEL), transfer('1', renumbered))).toEqual(['18003/7 80 [18003/345,18001/345]']);
    const rest = { ...PARCEL, commune: '18003', area: 40.5 };
    expect(told(received(PARCEL), transfer('1', rest, renumbered))).toEqual([
      '18003/345 40.5 [18001/345]',
      '18003/7 80 [18003/345,18001/345]',
    ]);
  });

  it('are not those of a form that has no effect', () => {
    expect(told(received(PARCEL), transfer('1'), transfer('1', OTHER))).toEqual(['18003/345 120.5 [18001/345]']);
  });
});
