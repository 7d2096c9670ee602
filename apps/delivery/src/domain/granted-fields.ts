/** The top-level fields of a record that a system may be brought; `*` is all of them. */
export type Grant = '*' | ReadonlySet<string>;

/** What several agreements grant together; undefined where there is none: nothing passes without one. */
export function grantOf(agreements: readonly { readonly fields: readonly string[] }[]): Grant | undefined {
  if (agreements.length === 0) return undefined;
  const fields = agreements.flatMap(agreement => agreement.fields);
  return fields.includes('*') ? '*' : new Set(fields);
}

/** The record as JSON text, with the granted fields only. */
export function project(record: Readonly<Record<string, unknown>>, fields: ReadonlySet<string>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(record).filter(([field]) => fields.has(field))));
}
