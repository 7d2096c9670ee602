import { type RegistryEntity, registryKeyOf } from '#libs/contracts';
import type { Section } from './entry-shapes.js';
import type { FileProblem, Path } from './file-problem.js';
import type { YamlSource } from './yaml-source.js';

/** In a file: the hub makes the secret itself. */
export const GENERATED = 'generated';

/** An entity as a file wants it; what is hashed or sealed later stands beside it in plain text. */
export interface Declared<E extends RegistryEntity = RegistryEntity> {
  readonly entity: E;
  readonly source: YamlSource;
  /** `['agreements', 2]` */
  readonly path: Path;
  /** Of a system or service account: the text, or `generated`; absent = as it is stored. */
  readonly secret?: string;
  /** Of a connector. */
  readonly secrets?: Readonly<Record<string, string>>;
}

export type Kind = RegistryEntity['kind'];

/** The problem of one place below the entry. */
export function problemAt(declared: Declared, steps: Path, reason: string): FileProblem {
  return declared.source.problem([...declared.path, ...steps], reason);
}

export function isOfKind<K extends Kind>(
  declared: Declared,
  kind: K,
): declared is Declared<Extract<RegistryEntity, { kind: K }>> {
  return declared.entity.kind === kind;
}

const KIND_OF_SECTION: Readonly<Record<Section, Kind>> = {
  agencies: 'agency',
  systems: 'system',
  serviceAccounts: 'service-account',
  services: 'service',
  agreements: 'agreement',
  connectors: 'connector',
  subscriptions: 'subscription',
};

/** The key that an entry would have, also where the rest of it is wrong. */
export function keyOfEntry(section: Section, entry: Readonly<Record<string, unknown>>): string | undefined {
  const { code, version } = entry;
  if (typeof code !== 'string') return undefined;
  return registryKeyOf({ kind: KIND_OF_SECTION[section], code, version: String(version) } as RegistryEntity);
}
