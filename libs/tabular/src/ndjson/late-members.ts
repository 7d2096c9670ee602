import { mapsTo, type Wanted } from '../columns/map-columns.js';
import { type LateMemberTest } from './ndjson-row.js';

/** Names come from the file: so many are remembered. */
const MAX_REMEMBERED = 1_000;

/**
 * Whether a member that none of the first objects had is a field that is wanted: without it the line would be taken for another
 * question. Any other member only comes back.
 */
export function lateMemberTest(columns: readonly string[], wanted: Wanted | undefined): LateMemberTest {
  if (!wanted) return () => false;
  const missing = Object.values(wanted.columns).filter(each => !each.mayComeLate && !columns.some(mapsTo(each)));
  const known = new Map<string, boolean>();
  return name => {
    const remembered = known.get(name);
    if (remembered !== undefined) return remembered;
    const isMissed = missing.some(each => mapsTo(each)(name));
    if (known.size < MAX_REMEMBERED) known.set(name, isMissed);
    return isMissed;
  };
}
