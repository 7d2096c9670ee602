import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { importJWK, type JWK, SignJWT } from 'jose';
import { PartnerSimConfig } from '../partner-sim.config.js';

const VALID_FOR_SECONDS = 300;
const ALGORITHM = 'ES256';

/** A citizen's token as the hub takes it. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}

/** Stands in for the citizens' identity provider: whoever is named has signed in. */
@Injectable()
export class CitizenTokensService {
  constructor(private readonly config: PartnerSimConfig) {}

  /** Throws where the sandbox was started without the provider's key. */
  async issue(personalNumber: string): Promise<IssuedToken> {
    const { kid, ...jwk } = await this.key();
    const token = await new SignJWT({ personal_number: personalNumber })
      .setProtectedHeader({ alg: ALGORITHM, ...(kid === undefined ? {} : { kid }) })
      .setIssuer(this.config.citizensIssuer)
      .setAudience(this.config.citizensAudience)
      .setIssuedAt()
      .setExpirationTime(`${VALID_FOR_SECONDS}s`)
      .sign(await importJWK(jwk, ALGORITHM));
    return { token, expiresInSeconds: VALID_FOR_SECONDS };
  }

  private async key(): Promise<JWK> {
    const file = this.config.citizensKeyFile;
    const detail = 'CITIZENS_KEY_FILE names no key: only `npm start` makes one';
    if (!file) throw new HubError('unavailable', 'unavailable', 'No citizen can sign in', { detail });
    return JSON.parse(await readFile(file, 'utf8')) as JWK;
  }
}
