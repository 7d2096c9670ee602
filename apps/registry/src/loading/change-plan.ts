import { isDeepStrictEqual } from 'node:util';
import { type RegistryEntity, registryKeyOf } from '#libs/contracts';

export interface ChangePlan {
  /** New or different from what is stored. */
  readonly changed: readonly RegistryEntity[];
  readonly unchanged: number;
}

/** What must be written so that the stored registry holds the wanted entities; nothing is ever removed. */
export function planChanges(stored: readonly RegistryEntity[], wanted: readonly RegistryEntity[]): ChangePlan {
  const known = new Map(stored.map(entity => [registryKeyOf(entity), entity]));
  const changed = wanted.filter(entity => !isDeepStrictEqual(known.get(registryKeyOf(entity)), entity));
  return { changed, unchanged: wanted.length - changed.length };
}
