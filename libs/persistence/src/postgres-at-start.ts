import type { PostgresConfig } from '#libs/config';
import { tryUntil } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { DataSource } from 'typeorm';

const logger = createLogger('postgres');
const CONNECT_MS = 3_000;
const GIVE_UP_AFTER_MS = 120_000;
const AGAIN_AFTER_MS = 500;
/** invalid_authorization_specification, invalid_catalog_name: these do not pass. */
const WRONG_WAY_IN = /^(28|3D)...$/;

/**
 * Waits for a PostgreSQL that is still starting, recovers, or is away for a moment: whoever starts everything at once, or
 * again after a crash, need not know the order. Rejects with what it says when it does not answer within two minutes, and at
 * once where it answers that this is not the way in (password, database).
 */
export async function awaitPostgres(config: PostgresConfig, giveUpAfterMs = GIVE_UP_AFTER_MS): Promise<void> {
  await tryUntil(() => connectOnce(config), {
    withinMs: giveUpAfterMs,
    againAfterMs: AGAIN_AFTER_MS,
    isHopeless: error => WRONG_WAY_IN.test((error as { code?: string }).code ?? ''),
    onFailure: (error, attempt) => attempt === 1 && logger.warn('The start waits for PostgreSQL', { error }),
  });
}

async function connectOnce({ url }: PostgresConfig): Promise<void> {
  const source = new DataSource({ type: 'postgres', url, poolSize: 1, connectTimeoutMS: CONNECT_MS });
  await source.initialize();
  await source.destroy();
}
