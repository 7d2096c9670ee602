import type { RegistryEntity } from '#libs/contracts';

/** An entity as people see it: no hash, no sealed secret, no schema in lists. */
export function toPublic(entity: RegistryEntity, full: boolean): Record<string, unknown> {
  const { kind, ...shown } = entity;
  switch (kind) {
    case 'system':
    case 'service-account': {
      const { secretHash, ...rest } = shown as { secretHash?: string };
      return { ...rest, hasSecret: secretHash !== undefined };
    }
    case 'connector': {
      const { sealedSecrets, ...rest } = shown as { sealedSecrets: Record<string, string> };
      return { ...rest, secrets: Object.keys(sealedSecrets) };
    }
    case 'service': {
      const { schema, ...rest } = shown as { schema: unknown };
      return full ? { ...rest, schema } : rest;
    }
    default:
      return shown;
  }
}
