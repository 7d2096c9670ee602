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

async function found() {
  for (let i = 0; i < 3; i++) await new LookAtAccessesService(rig.database, RULES).look();
  const { items } = await new ReadFindingsService(rig.database, rig.registry as never).list(toFindingQuery({}));
  return briefly(items);
}

describe('files of people without a dossier', () => {
  it('are told to the auditor by the hub’s own rules once for an officer and a day, however many people they have', async () => {
    await rig.log(...lines(500));
    expect(await found()).toEqual([]);
    await rig.log(...lines(2_000, 500));
    expect(await found()).toEqual([['large-files-without-dossier', 0, 2_500, 2_500]]);
  });
});
