import type { Agreement, AgreementAction, DataService } from '#libs/contracts';
import type { RegistryState } from '#libs/registry-view';
import { noAgreement, unknownService } from './callers.js';

/** A service that a system may use, and the agreements that allow it; never none. */
export interface AgreedService {
  readonly service: DataService;
  readonly agreements: readonly Agreement[];
}

const MISSING: Readonly<Record<Exclude<AgreementAction, 'receive'>, string>> = {
  send: 'There is no agreement under which this system sends records of this service',
  read: 'There is no agreement under which this system asks this service',
};

/**
 * The newest version of the service for which the system has an agreement in force, and those agreements. Throws
 * `unknown-service` or `no-agreement`.
 */
export function agreedService(
  registry: RegistryState,
  system: string,
  code: string,
  action: keyof typeof MISSING,
): AgreedService {
  if (!registry.service(code)) throw unknownService();
  const agreements = registry.agreements(system, code, action);
  const versions = [...new Set(agreements.map(({ serviceVersion }) => serviceVersion))];
  const services = versions.flatMap(version => registry.service(code, version) ?? []);
  const newest = services.sort((a, b) => Number(b.version) - Number(a.version))[0];
  if (!newest) throw noAgreement(MISSING[action]);
  return { service: newest, agreements: agreements.filter(each => each.serviceVersion === newest.version) };
}
