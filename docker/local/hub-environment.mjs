import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { citizensForHub, citizensForSandbox } from './citizens.mjs';
import { readOrMakePrivately } from './files.mjs';
import { urlOf } from './doors.mjs';
import { hubDir, root } from './places.mjs';

/** @typedef {import('./doors.mjs').Doors} Doors */
/** @typedef {import('./start-options.mjs').StartOptions} StartOptions */

const LOOPBACK = '127.0.0.0/8,::1/128';

/**
 * A hub without the sandbox keeps data of its own, so that a province does not inherit the sandbox's systems.
 * @param {Pick<StartOptions, 'empty'>} options
 */
export function placesOf({ empty }) {
  return empty
    ? {
        data: join(hubDir, 'province'),
        credentials: join(hubDir, 'province-credentials.json'),
        files: join(hubDir, 'province-files'),
      }
    : { data: join(hubDir, 'data'), credentials: join(hubDir, 'credentials.json'), files: join(hubDir, 'files') };
}

/**
 * @param {Doors} doors
 * @param {StartOptions} options
 * @returns {NodeJS.ProcessEnv}
 */
export function hubEnvironment(doors, options) {
  const secretKeyFile = join(hubDir, 'keys', 'secret.key');
  readOrMakePrivately(secretKeyFile, () => randomBytes(32).toString('hex'));
  const sandboxRegistry = options.empty ? [] : [join(root, 'sandbox', 'registry.yaml')];
  const landPlans = process.env['LAND_PLANS_FILE'] ?? join(root, 'sandbox', 'land-plans.json');
  const allowed = process.env['DELIVERY_ALLOWED_NETWORKS'] ?? LOOPBACK;
  const sandbox = { SANDBOX_URL: urlOf(doors.sandbox), DELIVERY_ALLOWED_NETWORKS: allowed, LAND_PLANS_FILE: landPlans };
  return {
    HUB_DIR: hubDir,
    // No balancer looks at the health of a hub on one machine.
    HUB_STOP_NOTICE_MS: process.env['HUB_STOP_NOTICE_MS'] ?? '0',
    EXCHANGE_PORT: String(doors.exchange),
    MANAGEMENT_PORT: String(doors.management),
    HEALTH_PORT: String(doors.health),
    REGISTRY_FILES: [...sandboxRegistry, ...options.registry].join(','),
    REGISTRY_CREDENTIALS_FILE: placesOf(options).credentials,
    SECRET_KEY_FILE: secretKeyFile,
    TOKEN_KEYS_FILE: join(hubDir, 'keys', 'token-jwks.json'),
    SUBJECT_KEYS_FILE: join(hubDir, 'keys', 'subject-keys.json'),
    SEALING_KEYS_FILE: join(hubDir, 'keys', 'sealing-keys.json'),
    FILES_DIR: process.env['FILES_DIR'] ?? placesOf(options).files,
    ...(options.empty ? {} : { ...sandbox, ...citizensForHub() }),
  };
}

/** @param {Doors} doors @param {StartOptions} options @returns {NodeJS.ProcessEnv} */
export function sandboxEnvironment(doors, options) {
  return {
    HUB_DIR: hubDir,
    SANDBOX_PORT: String(doors.sandbox),
    SANDBOX_CREDENTIALS_FILE: placesOf(options).credentials,
    EXCHANGE_URL: urlOf(doors.exchange),
    ...citizensForSandbox(),
  };
}
