import { sameName } from './check-header.js';

/** Names for added columns that the table does not have yet: a file that is itself a result keeps its own. */
export function freeNames(columns: readonly string[], added: readonly string[]): string[] {
  const taken = new Set(columns.map(sameName));
  return added.map(name => {
    let free = name;
    for (let i = 2; taken.has(sameName(free)); i++) free = `${name}_${i}`;
    taken.add(sameName(free));
    return free;
  });
}
