import type { AgreementAction, DataService } from '#libs/contracts';
import type { RegistryState } from '#libs/registry-view';

/** A service as the caller sees it in its catalogue. */
export interface ServiceView {
  readonly code: string;
  readonly version: string;
  readonly kind: DataService['serviceKind'];
  readonly name: string;
  readonly nameEn: string;
  readonly description: string;
  readonly status: DataService['status'];
  /** What the caller's agreements let it do. */
  readonly actions: readonly AgreementAction[];
  /** Agencies for which it may, by action. */
  readonly agencies: Readonly<Partial<Record<AgreementAction, readonly string[]>>>;
  /** `records`: where records are sent; `queries`: where questions are asked. A service has one of the two. */
  readonly links: ServiceLinks;
}

type ServiceLinks = { readonly schema: string; readonly openapi: string } & (
  { readonly records: string } | { readonly queries: string }
);

const ACTIONS: readonly AgreementAction[] = ['send', 'receive', 'read'];

/** A service under agreement with the caller. */
export interface Offered {
  readonly service: DataService;
  readonly view: ServiceView;
}

/** The services for which the system has an agreement in force, each in the newest version that it covers. */
export function catalogueOf(registry: RegistryState, system: string): Offered[] {
  const codes = [...new Set(registry.agreementsOf(system).map(agreement => agreement.service))].sort();
  return codes.flatMap(code => offeredService(registry, system, code) ?? []);
}

/** One of them; undefined where the system has no agreement, or there is no such service. */
export function offeredService(registry: RegistryState, system: string, code: string): Offered | undefined {
  const agreements = ACTIONS.flatMap(action =>
    registry.agreements(system, code, action).map(agreement => ({ action, agreement })),
  );
  const services = agreements.flatMap(({ agreement }) => registry.service(code, agreement.serviceVersion) ?? []);
  const service = services.sort((a, b) => Number(b.version) - Number(a.version))[0];
  if (!service) return undefined;
  const agencies: Partial<Record<AgreementAction, string[]>> = {};
  for (const { action, agreement } of agreements) {
    agencies[action] = [...new Set([...(agencies[action] ?? []), ...agreement.agencies])];
  }
  return { service, view: toView(service, agencies) };
}

/** Codes of the subscriptions to the service that the system fetches itself. */
export function fetchedBy(registry: RegistryState, system: string, { code, version }: DataService): string[] {
  const own = registry.subscriptions(code).filter(subscription => subscription.system === system);
  const fetched = own.filter(({ delivery, serviceVersion }) => delivery === 'pull' && serviceVersion === version);
  return fetched.map(subscription => subscription.code);
}

function toView(service: DataService, agencies: ServiceView['agencies']): ServiceView {
  const base = `/v1/services/${service.code}`;
  return {
    code: service.code,
    version: service.version,
    kind: service.serviceKind,
    name: service.name,
    nameEn: service.nameEn,
    description: service.description,
    status: service.status,
    actions: ACTIONS.filter(action => agencies[action] !== undefined),
    agencies,
    links: {
      ...(service.serviceKind === 'query' ? { queries: `${base}/queries` } : { records: `${base}/records` }),
      ...{ schema: `${base}/schema`, openapi: `${base}/openapi.json` },
    },
  };
}
