import { type Agency, type RegistryEntity, registryKeyOf } from '#libs/contracts';
import type { Declared, Kind } from './declared.js';

/** The registry as it will be when the declared entities are loaded over the stored ones. */
export class FutureRegistry {
  private readonly entities = new Map<string, RegistryEntity>();
  private readonly before: ReadonlyMap<string, RegistryEntity>;
  private readonly ownerOfCode = new Map<string, string>();
  private readonly claimed = new Map<string, Set<string>>();

  /** `mentioned`: keys of entries that are wrong themselves, so that only they are reported. */
  constructor(
    stored: readonly RegistryEntity[],
    declared: readonly Declared[],
    private readonly mentioned: ReadonlySet<string> = new Set(),
  ) {
    this.before = new Map(stored.map(entity => [registryKeyOf(entity), entity]));
    for (const [key, entity] of this.before) this.entities.set(key, entity);
    for (const { entity } of declared) this.entities.set(registryKeyOf(entity), entity);
    for (const agency of this.all('agency')) this.claim(agency);
  }

  has(kind: Kind, code: string): boolean {
    return this.entities.has(`${kind}/${code}`) || this.mentioned.has(`${kind}/${code}`);
  }

  get<K extends Kind>(kind: K, code: string): Extract<RegistryEntity, { kind: K }> | undefined {
    return this.entities.get(`${kind}/${code}`) as Extract<RegistryEntity, { kind: K }> | undefined;
  }

  /** The entity as it is stored, before the load. */
  stored<K extends Kind>(kind: K, code: string): Extract<RegistryEntity, { kind: K }> | undefined {
    return this.before.get(`${kind}/${code}`) as Extract<RegistryEntity, { kind: K }> | undefined;
  }

  all<K extends Kind>(kind: K): Extract<RegistryEntity, { kind: K }>[] {
    return [...this.entities.values()].filter(e => e.kind === kind) as Extract<RegistryEntity, { kind: K }>[];
  }

  /** The agency's own code for any code that it is known by. */
  agencyCodeOf(code: string): string | undefined {
    if (this.has('agency', code)) return code;
    return this.ownerOfCode.get(code);
  }

  /** Another agency that claims the same code. */
  otherOwnerOf(code: string, agency: string): string | undefined {
    return [...(this.claimed.get(code) ?? [])].find(owner => owner !== agency);
  }

  private claim(agency: Agency): void {
    for (const code of [agency.code, ...agency.aliases]) {
      this.ownerOfCode.set(code, agency.code);
      const owners = this.claimed.get(code) ?? new Set();
      this.claimed.set(code, owners.add(agency.code));
    }
  }
}
