import type { RegistryState } from '#libs/registry-view';
import type { AdapterPayload } from 'oidc-provider';

type Clients = Pick<RegistryState, 'system' | 'serviceAccount'>;

/**
 * A system or service account as an OAuth client, by what the registry says at this moment; undefined where there is
 * none that may have a token. One that has keys as well as a secret is taken by what it shows.
 */
export function registeredClient(registry: Clients, id: string, showsAssertion: boolean): AdapterPayload | undefined {
  const system = registry.system(id);
  const entity = system ?? registry.serviceAccount(id);
  if (entity?.status !== 'active') return undefined;
  const jwks = system?.jwks;
  if (jwks && (showsAssertion || !entity.secretHash)) return withKeys(id, jwks);
  if (!entity.secretHash) return undefined;
  // The provider compares what is shown with this hash by `verifySecret`, see create-provider.
  return { client_id: id, token_endpoint_auth_method: 'client_secret_basic', client_secret: entity.secretHash };
}

function withKeys(id: string, jwks: { readonly keys: readonly Record<string, unknown>[] }): AdapterPayload {
  const copy = structuredClone(jwks) as NonNullable<AdapterPayload['jwks']>;
  return { client_id: id, token_endpoint_auth_method: 'private_key_jwt', jwks: copy };
}
