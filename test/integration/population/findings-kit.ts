import type { PersonAccess } from '#libs/contracts';
import type { FindingView } from '../../../apps/population/src/findings/application/finding.view.js';
import { FindingRules } from '../../../apps/population/src/findings/application/finding-rules.js';
import { parseRules } from '../../../apps/population/src/findings/domain/parse-rules.js';
import { access, MINUTE_MS, MORNING } from './access-rig.js';

export const EXEMPT = { jobs: true, services: ['population-verification-request'] };
/** Small numbers, so that a test needs few accesses. */
export const RULES = new FindingRules(
  parseRules({
    rules: [
      {
        ...{ code: 'many', counts: 'persons', moreThan: 5, windowMinutes: 60 },
        ...{ withoutDossier: true, exempt: EXEMPT },
      },
      {
        ...{ code: 'at-night', counts: 'accesses', moreThan: 3, windowMinutes: 600 },
        ...{ outside: { from: '06:00', until: '20:00', days: [1, 2, 3, 4, 5, 6, 7] }, exempt: EXEMPT },
      },
      {
        ...{ code: 'sequence', counts: 'persons', within: 'neighbourhood', moreThan: 4, windowMinutes: 1_440 },
        exempt: EXEMPT,
      },
    ],
  }),
);

/** Somebody far from everybody else. */
export const stranger = (i: number): string => `0${(42_090_000_000 + i * 1_000).toString().padStart(11, '0')}`;

/** Looks at as many strangers, one a minute from that minute of the morning on. */
export function looks(count: number, minute: number, more: Partial<PersonAccess> = {}): PersonAccess[] {
  return Array.from({ length: count }, (_, i) => access(stranger(i), minute + i, more));
}

/** Rule, minute of the morning at which it begins, accesses and persons of each. */
export const briefly = (findings: readonly FindingView[]) =>
  findings.map(({ rule, window, accesses, persons }) => {
    return [rule, (Date.parse(window.from) - MORNING) / MINUTE_MS, accesses, persons];
  });
