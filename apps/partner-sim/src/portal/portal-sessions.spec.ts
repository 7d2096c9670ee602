import { describe, expect, it } from '@jest/globals';
import { PortalSessions } from './portal-sessions.js';

describe('PortalSessions', () => {
  it('refuse a session that was never given, and all after they were expired', () => {
    const sessions = new PortalSessions();
    const id = sessions.open();
    expect(sessions.use('x')).toBe(false);
    expect(sessions.use(id)).toBe(true);
    sessions.expireAll();
    expect(sessions.use(id)).toBe(false);
  });

  it('end after the number of calls that was set', () => {
    const sessions = new PortalSessions();
    sessions.limit({ maxCalls: 2 });
    const id = sessions.open();
    expect([sessions.use(id), sessions.use(id), sessions.use(id)]).toEqual([true, true, false]);
  });
});
