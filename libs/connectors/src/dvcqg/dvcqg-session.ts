import { failed, type PortalAnswer } from './dvcqg-answer.js';

/** After a refused login the portal is left alone for so long: a wrong password must not lock the account. */
const REFUSED_PAUSE_MS = 5_000;

export type Login = { readonly session: string } | { readonly failure: PortalAnswer };

/** The one session of a connector, shared by all its calls; there is never more than one login under way. */
export class DvcqgSession {
  private current: Promise<Login> | undefined;
  /** `now()` from which `current` is no longer used; a session lasts until the portal refuses it. */
  private expiresAt = Infinity;

  constructor(
    private readonly logIn: () => Promise<PortalAnswer>,
    private readonly now: () => number = Date.now,
  ) {}

  get(): Promise<Login> {
    if (this.now() >= this.expiresAt) this.current = undefined;
    this.current ??= this.start();
    return this.current;
  }

  /** Forgets a session that the portal refused; a newer one, got by another call meanwhile, stays. */
  async drop(session: string): Promise<void> {
    const seen = this.current;
    const login = await seen;
    if (login && 'session' in login && login.session === session && this.current === seen) this.current = undefined;
  }

  private async start(): Promise<Login> {
    this.expiresAt = Infinity;
    const answer = await this.logIn();
    if (answer.meaning === 'ok' && answer.session) return { session: answer.session };
    const refused = answer.meaning !== 'failed' && answer.meaning !== 'transient';
    // By the clock and not by a timer: nothing is left running when the connector closes.
    this.expiresAt = this.now() + (refused ? REFUSED_PAUSE_MS : 0);
    return { failure: refused ? failed('dvcqg-auth', answer.detail) : answer };
  }
}
