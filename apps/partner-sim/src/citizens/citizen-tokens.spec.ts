import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, jwtVerify, type CryptoKey } from 'jose';
import { PartnerSimConfig } from '../partner-sim.config.js';
import { CitizenTokensService } from './citizen-tokens.service.js';

let dir: string;
let publicKey: CryptoKey;
const config = new PartnerSimConfig();

describe('the citizens’ identity provider', () => {
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'citizens-'));
    const pair = await generateKeyPair('ES256', { extractable: true });
    publicKey = pair.publicKey;
    config.citizensKeyFile = join(dir, 'key.json');
    writeFileSync(config.citizensKeyFile, JSON.stringify({ ...(await exportJWK(pair.privateKey)), kid: 'k1' }));
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  it('signs for the hub who the citizen is, for a short while', async () => {
    const { token, expiresInSeconds } = await new CitizenTokensService(config).issue('042090123456');
    const { issuer, audience } = { issuer: config.citizensIssuer, audience: config.citizensAudience };
    const { payload, protectedHeader } = await jwtVerify(token, publicKey, { issuer, audience });
    expect(payload['personal_number']).toBe('042090123456');
    expect(payload.exp! - payload.iat!).toBe(expiresInSeconds);
    expect(protectedHeader.kid).toBe('k1');
  });

  it('says what is missing where it has no key', async () => {
    await expect(new CitizenTokensService(new PartnerSimConfig()).issue('042090123456')).rejects.toThrow('sign in');
  });
});
