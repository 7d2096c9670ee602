import type { SupplementRound } from './dossier-process.js';
import type { LandEvent } from './land-event.js';

/** The requests for a supplement, and what came of each. */
export class SupplementRounds {
  private readonly rounds: SupplementRound[] = [];

  get all(): readonly SupplementRound[] {
    return this.rounds;
  }

  begin({ id: messageId, occurredAt: requestedAt }: LandEvent): void {
    this.rounds.push({ messageId, requestedAt });
  }

  /** Of the round that waits, else of the newest: each party tells once that it was delivered. Instants are epoch ms. */
  answer(at: number, promisedAfter: number | undefined): void {
    const waiting = this.rounds.findLastIndex(({ receivedAt }) => receivedAt === undefined);
    const index = waiting < 0 ? this.rounds.length - 1 : waiting;
    const known = this.rounds[index];
    if (!known) return;
    const receivedAt = known.receivedAt ?? at;
    this.rounds[index] = { ...known, receivedAt, ...(promisedAfter === undefined ? {} : { promisedAfter }) };
  }
}
