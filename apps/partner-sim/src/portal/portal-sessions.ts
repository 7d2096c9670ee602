import { randomUUID } from 'node:crypto';

const DEFAULT_LIFETIME_MS = 600_000;
const MAX_SESSIONS = 1_000;

interface Session {
  readonly expiresAt: number;
  callsLeft: number;
}

/** Sessions of the portal; how long they last can be set to try what the hub makes of it. */
export class PortalSessions {
  private readonly sessions = new Map<string, Session>();
  private lifetimeMs = DEFAULT_LIFETIME_MS;
  private maxCalls = Infinity;
  logins = 0;

  open(): string {
    this.logins++;
    const [oldest] = this.sessions.size >= MAX_SESSIONS ? this.sessions.keys() : [];
    if (oldest !== undefined) this.sessions.delete(oldest);
    const id = randomUUID();
    this.sessions.set(id, { expiresAt: Date.now() + this.lifetimeMs, callsLeft: this.maxCalls });
    return id;
  }

  /** Whether the session is good for one more call; counts it. */
  use(id: string): boolean {
    const session = this.sessions.get(id);
    if (!session) return false;
    if (Date.now() < session.expiresAt && session.callsLeft-- > 0) return true;
    this.sessions.delete(id);
    return false;
  }

  /** For sessions opened from now on. */
  limit({ lifetimeMs, maxCalls }: { lifetimeMs?: number | undefined; maxCalls?: number | undefined }): void {
    this.lifetimeMs = lifetimeMs ?? DEFAULT_LIFETIME_MS;
    this.maxCalls = maxCalls ?? Infinity;
  }

  expireAll(): void {
    this.sessions.clear();
  }
}
