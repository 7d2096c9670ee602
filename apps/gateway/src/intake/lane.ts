import type { Quota } from '#libs/cache';
import { isRecordService } from '#libs/contracts';
import { activeSystem, agreedService, quotaOf } from '#libs/exchange';
import { HubError } from '#libs/kernel';
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
  /** Its records hold a person's data: none goes anywhere unsealed. */
  readonly isSealed: boolean;
}

/**
 * The lane by what the registry says now: the newest version of the service under which the system may send.
 * Throws `unauthenticated`, `unknown-service`, `no-agreement` or `no-records` (a service that takes queries), in this order.
 */
export function openLane(registry: RegistryState, contracts: ServiceContracts, systemCode: string, code: string): Lane {
  const system = activeSystem(registry, systemCode).code;
  const { service, agreements } = agreedService(registry, system, code, 'send');
  if (!isRecordService(service)) throw takesQueries();
  const grants = new SendGrants(registry, agreements);
  const isSealed = service.sealed === true;
  return { system, contract: contracts.of(service), grants, quota: quotaOf(agreements), isSealed };
}

function takesQueries(): HubError {
  const detail = 'The service answers queries: POST to its /queries';
  return new HubError('missing', 'not-found', 'The service takes no records', { detail });
}
