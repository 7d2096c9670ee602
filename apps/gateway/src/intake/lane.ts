import type { Quota } from '#libs/cache';
import type { Agreement, System } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { unauthenticated } from '#libs/http';
import type { RegistryState } from '#libs/registry-view';
import { SendGrants } from './send-grants.js';
import type { ServiceContract } from './service-contract.js';
import type { ServiceContracts } from './service-contracts.js';

/** What the records of one system to one service have in common. */
export interface Lane {
  readonly system: string;
  readonly contract: ServiceContract;
  readonly grants: SendGrants;
  /** Of all agreements together; undefined where one of them sets no limit. */
  readonly quota: Quota | undefined;
}

/** The caller, where it is a system that may use the hub now; throws `unauthenticated`. */
export function activeSystem(registry: Pick<RegistryState, 'system'>, clientId: string): System {
  const system = registry.system(clientId);
  if (system?.status !== 'active') throw unauthenticated('This client has no access here');
  return system;
}

/**
 * The lane by what the registry says now: the newest version of the service under which the system may send.
 * Throws `unauthenticated`, `unknown-service` or `no-agreement`, in this order.
 */
export function openLane(registry: RegistryState, contracts: ServiceContracts, systemCode: string, code: string): Lane {
  const system = activeSystem(registry, systemCode).code;
  if (!registry.service(code)) throw unknownService();
  const agreements = registry.agreements(system, code, 'send');
  const versions = [...new Set(agreements.map(agreement => agreement.serviceVersion))];
  const services = versions.flatMap(version => registry.service(code, version) ?? []);
  const newest = services.sort((a, b) => Number(b.version) - Number(a.version))[0];
  if (!newest) throw noAgreement('There is no agreement under which this system sends records of this service');
  const ofVersion = agreements.filter(agreement => agreement.serviceVersion === newest.version);
  const grants = new SendGrants(registry, ofVersion);
  return { system, contract: contracts.of(newest), grants, quota: quotaOf(ofVersion) };
}

function quotaOf(agreements: readonly Agreement[]): Quota | undefined {
  let sum: Quota = { perSecond: 0, burst: 0 };
  for (const { quota } of agreements) {
    if (!quota) return undefined;
    sum = { perSecond: sum.perSecond + quota.perSecond, burst: sum.burst + quota.burst };
  }
  return sum;
}

export function unknownService(): HubError {
  return new HubError('missing', 'unknown-service', 'The service is not known');
}

export function noAgreement(detail: string, pointers: readonly string[] = []): HubError {
  const errors = pointers.map(pointer => ({ pointer, message: 'is not covered by an agreement' }));
  return new HubError('denied', 'no-agreement', 'No agreement allows this', {
    detail,
    ...(errors.length > 0 ? { errors } : {}),
  });
}
