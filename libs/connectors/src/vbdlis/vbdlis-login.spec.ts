import { describe, expect, it } from '@jest/globals';
import type { HttpResult } from '../http/http-result.js';
import { fixedLoginOf, tokenFormOf, TokenLogin } from './vbdlis-login.js';
import { vbdlisSettingsOf } from './vbdlis-settings.js';

const json = (body: unknown, status = 200): HttpResult => ({
  kind: 'answer',
  status,
  retryAfter: undefined,
  body: JSON.stringify(body),
  brokenOff: undefined,
});

function loginAnswering(...answers: HttpResult[]) {
  const calls: string[] = [];
  const clock = { now: 0 };
  const post = async (_path: string, _headers: string[], body: Buffer | string): Promise<HttpResult> => {
    calls.push(String(body));
    return answers[Math.min(calls.length, answers.length) - 1]!;
  };
  return { login: new TokenLogin({ post }, 'form', () => clock.now), calls, clock };
}

describe('a token', () => {
  it('is got once for all who ask at once, and again when it ends or is refused', async () => {
    const { login, calls, clock } = loginAnswering(
      json({ access_token: 'a', expires_in: 300 }),
      json({ access_token: 'b' }),
    );
    expect(await Promise.all([login.get(), login.get()])).toEqual(Array(2).fill({ header: 'Bearer a' }));
    clock.now = 271_000;
    expect(await login.get()).toEqual({ header: 'Bearer b' });
    await login.drop('Bearer a');
    await login.get();
    expect(calls).toHaveLength(2);
    await login.drop('Bearer b');
    await login.get();
    expect(calls).toHaveLength(3);
  });

  it.each([
    json({ error: 'invalid_client' }, 400),
    json({}),
    json([]),
    json(null),
    json({ access_token: 'a\r\nx-evil: 1' }),
    { ...(json('') as object), body: '<html>' } as HttpResult,
  ])('that is none is not asked for again at once, and nothing of the answer is told', async answer => {
    const { login, calls, clock } = loginAnswering(answer);
    const failure = { failure: { meaning: 'unclear', code: 'vbdlis-auth', detail: '' } };
    expect([await login.get(), await login.get()]).toEqual([failure, failure]);
    expect(calls).toHaveLength(1);
    clock.now = 5_001;
    await login.get();
    expect(calls).toHaveLength(2);
  });

  it('is asked for at once again where the network failed', async () => {
    const { login } = loginAnswering({ kind: 'failure', code: 'timeout' }, json({ access_token: 'a' }));
    expect(await login.get()).toMatchObject({ failure: { code: 'timeout' } });
    expect(await login.get()).toEqual({ header: 'Bearer a' });
  });
});

describe('the ways to sign in', () => {
  const settings = { clientId: 'hub', username: 'u', tokenUrl: 'https://land.example/token' };
  const secrets = { token: 't', clientSecret: 's:1', password: 'p' };

  it('each have their header or form', async () => {
    const header = async (auth: 'none' | 'token' | 'basic') => fixedLoginOf(auth, settings, secrets)?.get();
    expect([await header('none'), await header('token'), await header('basic')]).toEqual([
      { header: '' },
      { header: 'Bearer t' },
      { header: `Basic ${Buffer.from('hub:s%3A1').toString('base64')}` },
    ]);
    expect(tokenFormOf('client-credentials', settings, secrets)).toBe(
      'grant_type=client_credentials&client_id=hub&client_secret=s%3A1',
    );
    expect(tokenFormOf('password', settings, secrets)).toBe(
      'grant_type=password&username=u&password=p&client_id=hub&client_secret=s%3A1',
    );
  });

  it.each<[Record<string, string>, Record<string, string>, string]>([
    [{}, secrets, 'role must be one of land-system, one-stop'],
    [{ role: 'tax' }, secrets, 'role must be one of'],
    [{ role: 'one-stop', dialect: 'either' }, secrets, 'dialect must be vbdlis or ilis'],
    [{ role: 'one-stop', dialect: '__proto__' }, secrets, 'dialect must be vbdlis or ilis'],
    [{ role: 'one-stop', auth: 'magic' }, secrets, 'auth must be one of'],
    [{ role: 'one-stop' }, {}, 'lacks token'],
    [{ role: 'one-stop', auth: 'password' }, {}, 'lacks tokenUrl, clientId, username, clientSecret, password'],
  ])('are refused where they cannot work: %j', (given, known, reason) => {
    expect(() => vbdlisSettingsOf(given, known)).toThrow(
      expect.objectContaining({ code: 'connector-invalid', message: expect.stringContaining(reason) }),
    );
  });

  it('come with names and paths of the partner’s own', () => {
    const { dialect, pathOf } = vbdlisSettingsOf(
      {
        role: 'land-system',
        dialect: 'ilis',
        dates: 'local',
        'name.reason': 'NoiDung',
        'path.TiepNhanHoSo': 'tiepnhan',
      },
      secrets,
    );
    expect(dialect).toMatchObject({ dates: 'local', names: { reason: 'NoiDung', HoTenChu: 'HoVaChu' } });
    expect([pathOf('TiepNhanHoSo'), pathOf('BoSungHoSo')]).toEqual(['/tiepnhan', '/BoSungHoSo']);
  });
});
