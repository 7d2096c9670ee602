import { describe, expect, it } from '@jest/globals';
import { DEFAULT_RULES } from './default-rules.js';
import { parseRules } from './parse-rules.js';

const RULE = { code: 'many', counts: 'persons', moreThan: 3, windowMinutes: 60 };
const HOURS = { from: '07:00', until: '17:30', days: [1, 5] };

describe('rules of findings', () => {
  it('are the hub’s own by default: three are for bulk jobs, one counts them too, the others exempt them', () => {
    const rules = parseRules(DEFAULT_RULES);
    expect(rules.map(({ code }) => code)).toEqual([
      ...['many-persons-without-dossier', 'at-night', 'numbers-in-sequence', 'same-person-often'],
      ...['large-files-without-dossier', 'same-person-often-in-files', 'many-persons-of-a-system'],
      ...['at-night-of-a-system', 'numbers-in-sequence-of-a-system', 'large-files-of-a-system-without-dossier'],
      'many-persons-of-a-dossier',
    ]);
    const withJobs = rules.filter(({ exempt }) => !exempt.jobs);
    expect(withJobs.map(({ code, onlyJobs = false }) => [code, onlyJobs])).toEqual([
      ['large-files-without-dossier', true],
      ['same-person-often-in-files', true],
      ['large-files-of-a-system-without-dossier', true],
      ['many-persons-of-a-dossier', false],
    ]);
  });

  it('may be none, and may leave out what has a default', () => {
    expect(parseRules({ rules: [] })).toEqual([]);
    const exempt = { services: [], agencies: [], jobs: false };
    expect(parseRules({ rules: [RULE] })).toEqual([{ ...RULE, withoutDossier: false, exempt }]);
  });

  it('by system may be about lines of files without a dossier, for which there is an index', () => {
    const rule = { ...RULE, per: 'system', onlyJobs: true, withoutDossier: true };
    expect(parseRules({ rules: [rule] })).toMatchObject([rule]);
  });

  it.each<[unknown, string]>([
    [null, 'the file'],
    [{}, 'rules'],
    [{ rules: {} }, 'rules'],
    [{ rules: [], more: 1 }, 'the file/more'],
    [{ rules: [RULE, RULE] }, 'many is the code of two rules'],
    [{ rules: Array.from({ length: 51 }, () => RULE) }, 'rules'],
    [{ rules: [7] }, 'rules/0'],
    [{ rules: [{ ...RULE, code: 'At night' }] }, 'rules/0/code'],
    [{ rules: [{ ...RULE, moreTan: 3 }] }, 'rules/0/moreTan'],
    [{ rules: [{ ...RULE, counts: 'names' }] }, 'many/counts'],
    [{ rules: [{ ...RULE, within: 'street' }] }, 'many/within'],
    [{ rules: [{ ...RULE, moreThan: 0 }] }, 'many/moreThan'],
    [{ rules: [{ ...RULE, windowMinutes: 10_081 }] }, 'many/windowMinutes'],
    [{ rules: [{ ...RULE, withoutDossier: 'yes' }] }, 'many/withoutDossier'],
    [{ rules: [{ ...RULE, outside: { ...HOURS, from: '25:00' } }] }, 'many/outside/from'],
    [{ rules: [{ ...RULE, outside: { ...HOURS, until: '07:00' } }] }, 'many/outside'],
    [{ rules: [{ ...RULE, outside: { ...HOURS, days: [0] } }] }, 'many/outside/days'],
    [{ rules: [{ ...RULE, exempt: { agencies: ['Hà Nội'] } }] }, 'many/exempt/agencies'],
    [{ rules: [{ ...RULE, exempt: { services: 'all' } }] }, 'many/exempt/services'],
    [{ rules: [{ ...RULE, exempt: { jobs: 1 } }] }, 'many/exempt/jobs'],
    [{ rules: [{ ...RULE, within: 'neighbourhood' }] }, 'many/exempt/jobs'],
    [{ rules: [{ ...RULE, per: 'agency' }] }, 'many/per'],
    [{ rules: [{ ...RULE, per: 'system' }] }, 'many/exempt/jobs'],
    [{ rules: [{ ...RULE, per: 'system', onlyJobs: true }] }, 'many/exempt/jobs'],
    [{ rules: [{ ...RULE, per: 'system', withoutDossier: true }] }, 'many/exempt/jobs'],
    [{ rules: [{ ...RULE, per: 'system', exempt: { jobs: true, agencies: ['H22'] } }] }, 'many/exempt/agencies'],
    [{ rules: [{ ...RULE, within: 'dossier', withoutDossier: true }] }, 'many/withoutDossier'],
    [{ rules: [{ ...RULE, onlyJobs: 'yes' }] }, 'many/onlyJobs'],
    [{ rules: [{ ...RULE, onlyJobs: true, exempt: { jobs: true } }] }, 'many/onlyJobs'],
  ])('are refused where they do not fit, with the place: %j', (json, place) => {
    expect(() => parseRules(json)).toThrow(`Rules of findings: ${place}`);
  });
});
