import { describe, expect, it } from '@jest/globals';
import type { ServiceAccount, System } from '#libs/contracts';
import { RegistryState } from '#libs/registry-view';
import { registeredClient } from './registered-client.js';

const SYSTEM: System = {
  kind: 'system',
  code: 's',
  name: '',
  agency: 'H22',
  status: 'active',
  secretHash: 'scrypt$a$b',
};
const ACCOUNT: ServiceAccount = {
  kind: 'service-account',
  code: 'admin',
  name: '',
  status: 'active',
  secretHash: 'scrypt$c$d',
  roles: ['admin'],
};
const JWKS = { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] };

function registryOf(...entities: (System | ServiceAccount)[]): RegistryState {
  const registry = new RegistryState();
  entities.forEach(entity => registry.put(entity));
  return registry;
}

describe('registeredClient', () => {
  it('knows systems and service accounts by their secret’s hash', () => {
    const registry = registryOf(SYSTEM, ACCOUNT);
    expect(registeredClient(registry, 's', false)).toMatchObject({
      client_id: 's',
      token_endpoint_auth_method: 'client_secret_basic',
      client_secret: 'scrypt$a$b',
    });
    expect(registeredClient(registry, 'admin', false)).toMatchObject({ client_secret: 'scrypt$c$d' });
  });

  it('gives no token to a suspended one, from the next request on', () => {
    const registry = registryOf(SYSTEM);
    registry.put({ ...SYSTEM, status: 'suspended' });
    expect(registeredClient(registry, 's', false)).toBeUndefined();
  });

  it('takes a system with both by what it shows', () => {
    const registry = registryOf({ ...SYSTEM, jwks: JWKS });
    expect(registeredClient(registry, 's', true)).toMatchObject({ token_endpoint_auth_method: 'private_key_jwt' });
    expect(registeredClient(registry, 's', false)).toMatchObject({ token_endpoint_auth_method: 'client_secret_basic' });
  });

  it('does not know one without credentials, nor a stranger', () => {
    const { kind, code, name, agency, status } = SYSTEM;
    expect(registeredClient(registryOf({ kind, code, name, agency, status }), 's', false)).toBeUndefined();
    expect(registeredClient(registryOf(), 's', false)).toBeUndefined();
  });
});
