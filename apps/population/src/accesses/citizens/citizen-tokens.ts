import type { CitizenTokensConfig } from '#libs/config';
import { unauthenticated } from '#libs/http';
import { type HubError, IDENTITY_NUMBER_PATTERN } from '#libs/kernel';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { CitizenKeys } from './citizen-keys.js';

/** Compact form: header, payload, signature. */
const TOKEN = /^[\w-]{1,2048}\.[\w-]{1,8192}\.[\w-]{1,2048}$/;
const NUMBER = new RegExp(IDENTITY_NUMBER_PATTERN);

export type CitizenTokenRules = Pick<
  CitizenTokensConfig,
  'issuers' | 'audience' | 'claim' | 'algorithms' | 'maxAgeSeconds' | 'clockToleranceSeconds'
>;

/**
 * Says which citizen it is that asks: signature by a key of the citizens' identity provider, algorithm, issuer, audience,
 * times (RFC 7519, RFC 8725). Nothing of a token is kept or told: an error of the verifier holds the token's payload, so none
 * is a cause here.
 */
export class CitizenTokens {
  /** Without keys no token is taken. */
  constructor(
    private readonly rules: CitizenTokenRules,
    private readonly keys: CitizenKeys | undefined,
  ) {}

  /** The personal or old number; throws `unauthenticated`. */
  async numberOf(token: string | undefined): Promise<string> {
    if (this.keys === undefined) throw refused('No identity provider of citizens is known here');
    if (token === undefined || !TOKEN.test(token)) throw refused('Send the citizen’s own token in Hub-Citizen-Token');
    const number = (await this.payloadOf(token, this.keys))[this.rules.claim];
    if (typeof number !== 'string' || !NUMBER.test(number)) throw refused('The citizen’s token names no person');
    return number;
  }

  private async payloadOf(token: string, keys: CitizenKeys): Promise<JWTPayload> {
    const { issuers, audience, claim, algorithms, maxAgeSeconds, clockToleranceSeconds } = this.rules;
    try {
      const { payload } = await jwtVerify(token, keys.keyOf, {
        issuer: issuers,
        audience: audience!,
        algorithms,
        maxTokenAge: maxAgeSeconds,
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ['exp', 'iat', 'iss', 'aud', claim],
      });
      return payload;
    } catch (error) {
      throw refused(
        error instanceof errors.JWTExpired
          ? 'The citizen’s token has expired'
          : 'The citizen’s token is not valid here',
      );
    }
  }
}

function refused(detail: string): HubError {
  return unauthenticated(detail);
}
