import type { RegistryEntity, ServiceAccount, System } from '#libs/contracts';

/** What one client needs to sign in and to send. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Codes of the services that it may send. */
  readonly sends: readonly string[];
  /** Codes of the agencies that it may send for; each covers what is below it. */
  readonly agencies: readonly string[];
}

/** The credentials file: for the people who set the hub up. */
export interface Credentials {
  readonly clients: Readonly<Record<string, ClientCredentials>>;
}

/** Those who sign in with a secret. */
export type SecretHolder = (System | ServiceAccount) & { readonly secretHash: string };

export function secretHolders(entities: readonly RegistryEntity[]): SecretHolder[] {
  return entities.filter(
    (entity): entity is SecretHolder =>
      (entity.kind === 'system' || entity.kind === 'service-account') && entity.secretHash !== undefined,
  );
}

/** The file for the stored registry, with each holder whose plain secret is known. */
export function buildCredentials(
  entities: readonly RegistryEntity[],
  plainSecrets: ReadonlyMap<string, string>,
): Credentials {
  const holders = secretHolders(entities).filter(({ code }) => plainSecrets.has(code));
  const clients = holders.map(({ code }) => [
    code,
    { clientId: code, clientSecret: plainSecrets.get(code)!, ...sendingRights(entities, code) },
  ]);
  return { clients: Object.fromEntries(clients) as Credentials['clients'] };
}

function sendingRights(entities: readonly RegistryEntity[], system: string) {
  const agreements = entities
    .filter(entity => entity.kind === 'agreement')
    .filter(agreement => agreement.system === system && agreement.actions.includes('send'));
  return {
    sends: [...new Set(agreements.map(({ service }) => service))],
    agencies: [...new Set(agreements.flatMap(({ agencies }) => agencies))],
  };
}
