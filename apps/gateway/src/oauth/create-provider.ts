import { TOKEN_AUDIENCE, type TokenKeys } from '#libs/http';
import { createLogger } from '#libs/observability';
import { type RegistryState, verifySecret } from '#libs/registry-view';
import { type Configuration, errors, Provider, type ResourceServer } from 'oidc-provider';
import { providerAdapter } from './provider-adapter.js';

const logger = createLogger('oauth');
/** A client assertion that is good for longer would have to be remembered for longer. */
const MAX_ASSERTION_SECONDS = 600;
const OFF = { enabled: false };

export interface ProviderOptions {
  readonly issuer: string;
  readonly keys: TokenKeys;
  readonly tokenTtlSeconds: number;
  readonly registry: RegistryState;
}

/** The authorization server: client credentials to signed JWTs for the hub itself, and nothing else. */
export function createProvider(options: ProviderOptions): Provider {
  const provider = new Provider(options.issuer, configurationOf(options));
  provider.Client.prototype.compareClientSecret = function (shown: string) {
    return verifySecret(shown, this.clientSecret ?? '');
  };
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.path.startsWith('/.well-known/')) ctx.body = offered(ctx.body as Record<string, unknown>);
  });
  provider.on('server_error', (_ctx, error) => logger.error('A token request failed', { error }));
  return provider;
}

function configurationOf({ keys, tokenTtlSeconds, registry }: ProviderOptions): Configuration {
  return {
    adapter: providerAdapter(registry),
    jwks: { keys: structuredClone(keys.keys) },
    clientAuthMethods: ['client_secret_basic', 'private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: ['ES256', 'ES384', 'PS256', 'RS256', 'EdDSA'] },
    responseTypes: [],
    scopes: [],
    clientDefaults: {
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      id_token_signed_response_alg: 'ES256',
    },
    ttl: { ClientCredentials: tokenTtlSeconds },
    routes: { token: '/oauth/token', jwks: '/oauth/jwks' },
    features: featuresOf(tokenTtlSeconds),
    assertJwtClientAuthClaimsAndHeader: (_ctx, claims) => assertShortLived(claims),
    // Otherwise a caller that takes HTML would get a page.
    renderError: (ctx, out) => void Object.assign(ctx, { type: 'json', body: out }),
  };
}

function featuresOf(tokenTtlSeconds: number): NonNullable<Configuration['features']> {
  const hub: ResourceServer = {
    scope: '',
    audience: TOKEN_AUDIENCE,
    accessTokenTTL: tokenTtlSeconds,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'ES256' } },
  };
  return {
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => TOKEN_AUDIENCE,
      getResourceServerInfo: (_ctx, resource) => {
        if (resource !== TOKEN_AUDIENCE) throw new errors.InvalidTarget();
        return hub;
      },
    },
    devInteractions: OFF,
    dPoP: OFF,
    pushedAuthorizationRequests: OFF,
    rpInitiatedLogout: OFF,
    userinfo: OFF,
  };
}

function assertShortLived(claims: Record<string, unknown>): void {
  const latest = Date.now() / 1000 + MAX_ASSERTION_SECONDS;
  if (Number(claims['exp']) > latest) {
    throw new errors.InvalidClientAuth(`the assertion must expire within ${MAX_ASSERTION_SECONDS} seconds`);
  }
}

const OFFERED = new Set([
  'issuer',
  'token_endpoint',
  'jwks_uri',
  'grant_types_supported',
  'response_types_supported',
  'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported',
]);

/** The metadata (RFC 8414) without the end-user parts that the provider always lists. */
function offered(metadata: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => OFFERED.has(name)));
}
