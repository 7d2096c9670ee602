import { readFile } from 'node:fs/promises';
import { CitizenTokensConfig, configProvider } from '#libs/config';
import { CitizenKeys } from './citizen-keys.js';
import { CitizenTokens } from './citizen-tokens.js';

/** For Nest; start-up fails where the keys are none. */
export const CITIZEN_TOKENS_PROVIDERS = [
  configProvider(CitizenTokensConfig),
  { provide: CitizenTokens, inject: [CitizenTokensConfig], useFactory: createCitizenTokens },
];

export async function createCitizenTokens(config: CitizenTokensConfig): Promise<CitizenTokens> {
  const { issuers, jwks, jwksFile } = config;
  if (issuers.length === 0) return new CitizenTokens(config, undefined);
  const read = async (): Promise<string> => jwks ?? readFile(jwksFile!, 'utf8');
  return new CitizenTokens(config, await CitizenKeys.load(read));
}
