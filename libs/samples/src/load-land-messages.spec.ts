import { describe, expect, it } from '@jest/globals';
import { LAND_DOSSIER_SCHEMA, type LandDossierMessage } from '#libs/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { landLoadDossier, LAND_LIFE_STEPS, loadLandMessages } from './load-land-messages.js';

describe('loadLandMessages', () => {
  const texts = [...loadLandMessages({ seed: 3, count: 8_000 })];
  const messages = texts.map(text => JSON.parse(text) as LandDossierMessage);

  it('gives valid messages, no two alike', () => {
    const ajv = new Ajv2020({ strict: true, allErrors: true });
    formats.default(ajv);
    for (const name of ['instant', 'reported-instant']) ajv.addFormat(name, text => !Number.isNaN(Date.parse(text)));
    for (const name of ['document-name', 'unicode-text']) ajv.addFormat(name, true);
    const isValid = ajv.compile(LAND_DOSSIER_SCHEMA);
    for (const message of messages) expect([isValid(message), isValid.errors]).toEqual([true, null]);
    expect(new Set(texts).size).toBe(8_000);
  });

  it('leads each dossier from its receipt to its hand-over, in order', () => {
    const lives = new Map<string, LandDossierMessage[]>();
    for (const message of messages)
      lives.set(message.dossierCode, [...(lives.get(message.dossierCode) ?? []), message]);
    expect(lives.size).toBe(2_000);
    const life = lives.get(landLoadDossier(3, 0).code)!;
    expect(life).toHaveLength(LAND_LIFE_STEPS);
    expect([life[0]!.type, life.at(-1)!.type]).toEqual(['received', 'handed-over']);
    expect(life.map(({ occurredAt }) => occurredAt)).toEqual(life.map(({ occurredAt }) => occurredAt).sort());
  });

  it('leaves dossiers open where only the first steps are wanted', () => {
    const types = [...loadLandMessages({ seed: 4, count: 3_000, steps: 1 })].map(
      text => JSON.parse(text) as LandDossierMessage,
    );
    expect(new Set(types.map(({ type }) => type))).toEqual(new Set(['received']));
  });
});
