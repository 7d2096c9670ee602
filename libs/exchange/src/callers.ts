import type { System } from '#libs/contracts';
import { unauthenticated } from '#libs/http';
import { HubError } from '#libs/kernel';
import type { RegistryState } from '#libs/registry-view';

/** The caller, where it is a system that may use the hub now; throws `unauthenticated`. */
export function activeSystem(registry: Pick<RegistryState, 'system'>, clientId: string): System {
  const system = registry.system(clientId);
  if (system?.status !== 'active') throw unauthenticated('This client has no access here');
  return system;
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
