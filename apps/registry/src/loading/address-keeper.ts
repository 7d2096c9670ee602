import type { RegistryEntity } from '#libs/contracts';
import { createLogger } from '#libs/observability';

const logger = createLogger('registry');

/**
 * A connector as a file wants it, with the address that an operator gave it: as long as the file still says what it said
 * when the operator changed it. A file that says something new is newer than the operator's word, and wins.
 */
export function keepAddress<E extends RegistryEntity>(wanted: E, stored: RegistryEntity | undefined): E {
  if (wanted.kind !== 'connector' || stored?.kind !== 'connector' || !stored.addressOverride) return wanted;
  const { url, addressOverride } = stored;
  if (wanted.url === addressOverride.declaredUrl) {
    logger.info('An operator’s address stays in force; the file declares another', { code: wanted.code });
    return { ...wanted, url, addressOverride };
  }
  if (wanted.url !== url) {
    logger.warn('A file declares a new address: it replaces the one that an operator gave', { code: wanted.code });
  }
  return wanted;
}
