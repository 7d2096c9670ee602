import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FindingRules } from '../../../apps/population/src/findings/application/finding-rules.js';
import { LookAtAccessesService } from '../../../apps/population/src/findings/application/look-at-accesses.service.js';
import { ReadFindingsService } from '../../../apps/population/src/findings/application/read-findings.service.js';
import { DEFAULT_RULES } from '../../../apps/population/src/findings/domain/default-rules.js';
import { parseRules } from '../../../apps/population/src/findings/domain/parse-rules.js';
import { toFindingQuery } from '../../../apps/population/src/findings/transport/finding-query.js';
import { access, AccessRig, MORNING } from './access-rig.js';
import { briefly, stranger } from './findings-kit.js';

let rig: AccessRig;
beforeAll(async () => (rig = await AccessRig.start()));
afterAll(() => rig?.stop());

const RULES = new FindingRules(parseRules(DEFAULT_RULES));

/** Lines of two files, three a minute. */
function lines(count: number, from = 0) {
  return Array.from({ length: count }, (_, i) => {
    const at = new Date(MORNING + (from + i) * 20_000).toISOString();
    return { ...access(stranger(from + i), 0, { officer: 'cb.tep', job: `j-${i % 2}` }), at };
  });
}

async function foundViews() {
  for (let i = 0; i < 3; i++) await new LookAtAccessesService(rig.database, RULES).look();
  const { items } = await new ReadFindingsService(rig.database, rig.registry as never).list(toFindingQuery({}));
  return items;
}

const found = async () => briefly(await foundViews());

describe('files of people without a dossier', () => {
  it('are told to the auditor by the hub’s own rules once for an officer and a day, however many people they have', async () => {
    await rig.log(...lines(500));
    expect(await found()).toEqual([]);
    await rig.log(...lines(2_000, 500));
    const all = [0, 2_500, 2_500] as const;
    expect(await found()).toEqual([
      ['large-files-of-a-system-without-dossier', ...all],
      ['large-files-without-dossier', ...all],
    ]);
  });

  it('are told whatever officers the system makes up for them, and what follows is its next day’s', async () => {
    const madeUp = (count: number, from: number) =>
      lines(count, from).map((each, i) => ({ ...each, officer: `cb.${i % 20}`, system: 'makes-up' }));
    // Three a minute: after a day, and on a whole minute.
    const dayAfter = 4_500;
    const first = [['large-files-of-a-system-without-dossier', 0, 2_001, 2_001]];
    const ofSystem = async () => (await foundViews()).filter(({ system }) => system === 'makes-up');
    await rig.log(...madeUp(2_001, 0));
    expect(briefly(await ofSystem())).toEqual(first);
    await rig.log(...madeUp(2_000, dayAfter));
    expect(briefly(await ofSystem())).toEqual(first);
    await rig.log(...madeUp(1, dayAfter + 2_000));
    expect(briefly(await ofSystem())).toEqual([
      ['large-files-of-a-system-without-dossier', dayAfter / 3, 2_001, 2_001],
      ...first,
    ]);
  });
});

describe('a file that tries one person out', () => {
  it('is told to the auditor, whichever officers its lines are from', async () => {
    const number = stranger(90_000);
    const tries = lines(366).map((each, i) => ({ ...each, ...access(number, 0), officer: `cb.${i}`, at: each.at }));
    await rig.log(...tries.map(each => ({ ...each, job: 'j-tries', system: 'tries' })));
    const views = (await foundViews()).filter(({ system }) => system === 'tries');
    expect(briefly(views)).toEqual([['same-person-often-in-files', 0, 366, 1]]);
  });
});
