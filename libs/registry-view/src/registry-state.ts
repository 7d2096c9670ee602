import {
  type Agency,
  type Agreement,
  type AgreementAction,
  type ConnectorDefinition,
  type DataService,
  type RegistryEntity,
  registryKeyOf,
  type ServiceAccount,
  type Subscription,
  type System,
} from '#libs/contracts';
import { isWithinAgency } from '#libs/kernel';

type Kind = RegistryEntity['kind'];

/** The registry as plain maps; built from entities, asked on the hot path. */
export class RegistryState {
  private readonly entities = new Map<string, RegistryEntity>();
  private readonly agencyByAnyCode = new Map<string, Agency>();
  private readonly agreementsBySystem = new Map<string, Agreement[]>();
  private readonly subscriptionsByService = new Map<string, Subscription[]>();
  private readonly currentServices = new Map<string, DataService>();
  private indexed = true;

  put(entity: RegistryEntity): void {
    this.entities.set(registryKeyOf(entity), entity);
    this.indexed = false;
  }

  /** `key` as of `registryKeyOf`. */
  remove(key: string): void {
    this.entities.delete(key);
    this.indexed = false;
  }

  /** `key` as of `registryKeyOf`. */
  entity(key: string): RegistryEntity | undefined {
    return this.entities.get(key);
  }

  /** Of every entity. */
  keys(): string[] {
    return [...this.entities.keys()];
  }

  /** By its code or an alias. */
  agency(code: string): Agency | undefined {
    this.index();
    return this.agencyByAnyCode.get(code);
  }

  system(code: string): System | undefined {
    return this.find('system', code);
  }

  serviceAccount(code: string): ServiceAccount | undefined {
    return this.find('service-account', code);
  }

  connector(code: string): ConnectorDefinition | undefined {
    return this.find('connector', code);
  }

  subscription(code: string): Subscription | undefined {
    return this.find('subscription', code);
  }

  services(): DataService[] {
    return this.all('service');
  }

  connectors(): ConnectorDefinition[] {
    return this.all('connector');
  }

  /** That version, or the newest published one; the newest deprecated one where none is published. */
  service(code: string, version?: string): DataService | undefined {
    if (version !== undefined) return this.find('service', `${code}@${version}`);
    this.index();
    return this.currentServices.get(code);
  }

  /** Agreements in force at `at` under which the system may do this with the service; none = it may not. */
  agreements(system: string, service: string, action: AgreementAction, at: number = Date.now()): Agreement[] {
    this.index();
    const candidates = this.agreementsBySystem.get(system) ?? [];
    return candidates.filter(
      agreement => agreement.service === service && agreement.actions.includes(action) && isInForce(agreement, at),
    );
  }

  /** Every agreement of a system, in force or not. */
  agreementsOf(system: string): readonly Agreement[] {
    this.index();
    return this.agreementsBySystem.get(system) ?? [];
  }

  /** Also paused ones: their records wait. */
  subscriptions(service: string): readonly Subscription[] {
    this.index();
    return this.subscriptionsByService.get(service) ?? [];
  }

  /** Of every service. */
  allSubscriptions(): Subscription[] {
    return this.all('subscription');
  }

  /** Whether one of `roots` covers the agency, under any of the codes it is known by. */
  covers(roots: readonly string[], agencyCode: string): boolean {
    const agency = this.agency(agencyCode);
    const codes = agency ? [agencyCode, agency.code, ...agency.aliases] : [agencyCode];
    const known = roots.flatMap(root => this.codesOf(root));
    return known.some(root => codes.some(code => isWithinAgency(code, root)));
  }

  /** All codes of the agency, this one first; where it is not known, this one. */
  codesOf(code: string): string[] {
    const agency = this.agency(code);
    return agency ? [code, agency.code, ...agency.aliases] : [code];
  }

  private find<K extends Kind>(kind: K, code: string): Extract<RegistryEntity, { kind: K }> | undefined {
    return this.entities.get(`${kind}/${code}`) as Extract<RegistryEntity, { kind: K }> | undefined;
  }

  private all<K extends Kind>(kind: K): Extract<RegistryEntity, { kind: K }>[] {
    return [...this.entities.values()].filter(e => e.kind === kind) as Extract<RegistryEntity, { kind: K }>[];
  }

  private index(): void {
    if (this.indexed) return;
    this.indexed = true;
    this.agencyByAnyCode.clear();
    for (const agency of this.all('agency')) {
      for (const code of [agency.code, ...agency.aliases]) this.agencyByAnyCode.set(code, agency);
    }
    this.currentServices.clear();
    for (const service of this.services().sort(leastCurrentFirst)) this.currentServices.set(service.code, service);
    group(this.agreementsBySystem, this.all('agreement'), agreement => agreement.system);
    group(this.subscriptionsByService, this.all('subscription'), subscription => subscription.service);
  }
}

function leastCurrentFirst(a: DataService, b: DataService): number {
  const published = Number(a.status === 'published') - Number(b.status === 'published');
  return published || Number(a.version) - Number(b.version);
}

function isInForce(agreement: Agreement, at: number): boolean {
  if (agreement.status !== 'active' || Date.parse(agreement.validFrom) > at) return false;
  return agreement.validUntil === undefined || at < Date.parse(agreement.validUntil);
}

function group<T>(target: Map<string, T[]>, items: readonly T[], keyOf: (item: T) => string): void {
  target.clear();
  for (const item of items) {
    const list = target.get(keyOf(item));
    if (list) list.push(item);
    else target.set(keyOf(item), [item]);
  }
}
