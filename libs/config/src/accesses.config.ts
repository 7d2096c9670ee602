import { IsArray, IsIn, IsJSON, IsOptional, IsString, ValidateIf } from 'class-validator';
import { FromEnv, IntBetween } from './load-config.js';

/** Signatures with a key pair: with any other kind, whoever can check a token can make one. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

const isOn = ({ issuers }: CitizenTokensConfig): boolean => issuers.length > 0;

/** The citizens' own identity provider: whose tokens say who asks "who asked about me". */
export class CitizenTokensConfig {
  /** Names under which the provider issues its tokens (`iss`); none = no token of a citizen is taken. */
  @FromEnv('CITIZEN_TOKENS_ISSUERS')
  @IsArray()
  @IsString({ each: true })
  issuers: string[] = [];

  /** What a token must be meant for (`aud`): the hub as the provider knows it. */
  @FromEnv('CITIZEN_TOKENS_AUDIENCE')
  @ValidateIf(isOn)
  @IsString({ message: 'is needed where CITIZEN_TOKENS_ISSUERS is set' })
  audience?: string;

  /** The provider's public keys as a JWK set. */
  @FromEnv('CITIZEN_TOKENS_JWKS')
  @IsOptional()
  @IsJSON()
  jwks?: string;

  /** File with them instead; read again when it has changed. */
  @FromEnv('CITIZEN_TOKENS_JWKS_FILE')
  @ValidateIf(config => isOn(config as CitizenTokensConfig) && (config as CitizenTokensConfig).jwks === undefined)
  @IsString({ message: 'is needed where CITIZEN_TOKENS_ISSUERS is set, or CITIZEN_TOKENS_JWKS' })
  jwksFile?: string;

  /** The member of a token that holds the personal number (12 digits) or the old one (9 digits). */
  @FromEnv('CITIZEN_TOKENS_CLAIM')
  @IsString()
  claim: string = 'personal_number';

  /** How a token may be signed. */
  @FromEnv('CITIZEN_TOKENS_ALGORITHMS')
  @IsArray()
  @IsIn(ALGORITHMS, { each: true })
  algorithms: string[] = ['RS256', 'PS256', 'ES256'];

  /** Oldest token that is taken, in seconds since it was issued, however long it says that it is valid. */
  @FromEnv('CITIZEN_TOKENS_MAX_AGE_SECONDS')
  @IntBetween(10, 86_400)
  maxAgeSeconds: number = 900;

  /** How far the provider's clock may be from the hub's, in seconds. */
  @FromEnv('CITIZEN_TOKENS_CLOCK_TOLERANCE_SECONDS')
  @IntBetween(0, 300)
  clockToleranceSeconds: number = 5;
}

/** Unusual accesses, for the auditor. */
export class FindingsConfig {
  /** JSON with the rules by which accesses are unusual; absent = the hub's own. */
  @FromEnv('FINDINGS_RULES_FILE')
  @IsOptional()
  @IsString()
  rulesFile?: string;

  /** How often what was recorded is looked at, in seconds. */
  @FromEnv('FINDINGS_LOOK_EVERY_SECONDS')
  @IntBetween(1, 86_400)
  lookEverySeconds: number = 60;
}
