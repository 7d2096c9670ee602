import type { Agreement } from '#libs/contracts';
import type { RegistryState } from '#libs/registry-view';

const ALL = '*';
const MAX_REMEMBERED = 5_000;

/** What the agreements of one system and service allow it to send. */
export class SendGrants {
  private readonly byAgency = new Map<string, ReadonlySet<string> | null>();

  constructor(
    private readonly registry: Pick<RegistryState, 'covers'>,
    private readonly agreements: readonly Agreement[],
  ) {}

  /** The fields that may be sent for the agency; undefined where no agreement covers it. */
  fieldsFor(agency: string): ReadonlySet<string> | undefined {
    const known = this.byAgency.get(agency);
    if (known !== undefined) return known ?? undefined;
    const covering = this.agreements.filter(agreement => this.registry.covers(agreement.agencies, agency));
    const fields = covering.length > 0 ? new Set(covering.flatMap(agreement => agreement.fields)) : undefined;
    // A sender chooses the codes it names: what is remembered of them stays bounded.
    if (this.byAgency.size >= MAX_REMEMBERED) this.byAgency.clear();
    this.byAgency.set(agency, fields ?? null);
    return fields;
  }
}

/** The record's top-level fields that are not granted. */
export function notGranted(record: object, granted: ReadonlySet<string>): string[] {
  return granted.has(ALL) ? [] : Object.keys(record).filter(field => !granted.has(field));
}
