import { describe, expect, it } from '@jest/globals';
import { failed, type PortalAnswer } from './dvcqg-answer.js';
import { DvcqgSession } from './dvcqg-session.js';

function sessionOf(answers: (() => PortalAnswer)[], now: () => number = () => 0) {
  let logins = 0;
  const session = new DvcqgSession(async () => answers[Math.min(logins++, answers.length - 1)]!(), now);
  return { session, logins: () => logins };
}

const granted = (session: string) => (): PortalAnswer => ({ meaning: 'ok', code: 'dvcqg-0', detail: '', session });
const refused = (): PortalAnswer => ({ meaning: 'refused', code: 'dvcqg-1', detail: 'Sai mật khẩu' });

describe('DvcqgSession', () => {
  it('logs in once for all calls that want a session at the same time', async () => {
    const { session, logins } = sessionOf([granted('a')]);
    await Promise.all([session.get(), session.get(), session.get()]);
    expect(logins()).toBe(1);
  });

  it('is renewed once although several calls were refused with the same session', async () => {
    const { session, logins } = sessionOf([granted('a'), granted('b'), granted('c')]);
    await session.get();
    await Promise.all([session.drop('a'), session.drop('a')]);
    expect(await session.get()).toEqual({ session: 'b' });
    await session.drop('a');
    expect(await session.get()).toEqual({ session: 'b' });
    expect(logins()).toBe(2);
  });

  it('leaves the portal alone for five seconds after a wrong password, so that the account is not locked', async () => {
    let now = 0;
    const { session, logins } = sessionOf([refused, granted('a')], () => now);
    expect(await session.get()).toMatchObject({ failure: { code: 'dvcqg-auth', detail: 'Sai mật khẩu' } });
    now = 4_999;
    expect(await session.get()).toMatchObject({ failure: { code: 'dvcqg-auth' } });
    expect(logins()).toBe(1);
    now = 5_000;
    expect(await session.get()).toEqual({ session: 'a' });
  });

  it('tries again at once after a login that the network lost', async () => {
    const { session } = sessionOf([() => failed('timeout', ''), granted('a')]);
    expect(await session.get()).toMatchObject({ failure: { code: 'timeout' } });
    expect(await session.get()).toEqual({ session: 'a' });
  });
});
