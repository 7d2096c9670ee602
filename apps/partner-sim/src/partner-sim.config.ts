import { FromEnv, IntBetween } from '#libs/config';
import { IsOptional, IsString, IsUrl } from 'class-validator';

/** The stand-ins for the partners: only with the sandbox. */
export class PartnerSimConfig {
  @FromEnv('SANDBOX_PORT')
  @IntBetween(1, 65_535)
  port: number = 8090;

  @FromEnv('SANDBOX_HOST')
  @IsString()
  host: string = '127.0.0.1';

  /** The hub's exchange door, to which the one-stop systems send. */
  @FromEnv('EXCHANGE_URL')
  @IsUrl({ require_tld: false, require_protocol: true })
  exchangeUrl: string = 'http://127.0.0.1:8080';

  /** JSON with `clients: {<systemCode>: {clientId, clientSecret}}`; without it no sample can be sent. */
  @FromEnv('SANDBOX_CREDENTIALS_FILE')
  @IsOptional()
  @IsString()
  credentialsFile?: string;

  /** Dossiers that the national portal keeps; beyond it the oldest is forgotten. */
  @FromEnv('SANDBOX_MAX_DOSSIERS')
  @IntBetween(1_000, 10_000_000)
  maxDossiers: number = 2_000_000;

  /** Land dossiers that each of their parties keeps; beyond it the oldest is forgotten. */
  @FromEnv('SANDBOX_MAX_LAND_CASES')
  @IntBetween(1_000, 10_000_000)
  maxLandCases: number = 200_000;

  /** Requests a second that the population database takes; 0 = no limit. */
  @FromEnv('SANDBOX_POPULATION_RATE')
  @IntBetween(0, 100_000)
  populationRate: number = 0;

  /** Private JWK of the stand-in for the citizens' identity provider; absent = no citizen can sign in. */
  @FromEnv('CITIZENS_KEY_FILE')
  @IsOptional()
  @IsString()
  citizensKeyFile?: string;

  /** Under which name it issues its tokens (`iss`). */
  @FromEnv('CITIZENS_ISSUER')
  @IsString()
  citizensIssuer: string = 'https://citizens.sandbox.invalid';

  /** What its tokens are meant for (`aud`). */
  @FromEnv('CITIZENS_AUDIENCE')
  @IsString()
  citizensAudience: string = 'lgsp-sandbox';

  /** Under which address others fetch the stand-ins' files; absent = that of the port. */
  @FromEnv('SANDBOX_PUBLIC_URL')
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true })
  publicUrl?: string;

  get ownUrl(): string {
    return this.publicUrl ?? `http://${this.host}:${this.port}`;
  }

  /** Messages that each webhook receiver keeps; beyond it the oldest are forgotten. */
  @FromEnv('SANDBOX_MAX_RECEIVED')
  @IntBetween(1_000, 10_000_000)
  maxReceived: number = 1_000_000;
}
