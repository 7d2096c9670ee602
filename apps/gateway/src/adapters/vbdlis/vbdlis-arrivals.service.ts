import { Injectable } from '@nestjs/common';
import { GatewayConfig } from '#libs/config';
import { LAND_DOSSIER } from '#libs/contracts';
import { type LastMessage, LastAccepted } from '../../intake/last-accepted.service.js';
import { LONGEST_SAME_MS, type RequestRef, VbdlisMemory } from './vbdlis-memory.service.js';

/** A call that says no time. */
export interface UndatedCall {
  readonly request: RequestRef;
  /** '' where it has none yet. */
  readonly dossierCode: string;
  /** Its sender names it, or the number that it got names it: it stays the same one, whatever comes in between. */
  readonly isNamed: boolean;
}

/**
 * When a message without a time happened: when it first came. Word for word the same is sent again by two servers, or by one
 * that got no answer, and it is told anew days later, when the same has happened again. It is a repetition for
 * `GATEWAY_SAME_COPY_SECONDS`, and up to `GATEWAY_SAME_MINUTES` as long as no other message of the dossier was accepted.
 */
@Injectable()
export class VbdlisArrivals {
  constructor(
    private readonly memory: VbdlisMemory,
    private readonly accepted: LastAccepted,
    private readonly config: GatewayConfig,
  ) {}

  /** RFC 3339. Throws `unavailable`. */
  async firstArrival({ request, dossierCode, isNamed }: UndatedCall, now: number): Promise<string> {
    if (isNamed) return this.memory.firstArrival(request, now, now - LONGEST_SAME_MS);
    const last = await this.accepted.find(LAND_DOSSIER, dossierCode);
    return this.memory.firstArrival(request, now, this.overBefore(last, nameOf(request), now));
  }

  /** What came first before it is another message that said the same. */
  private overBefore(last: LastMessage | undefined, name: string, now: number): number {
    const { sameMinutes, sameCopySeconds } = this.config;
    const endedAt = last && last.name !== name ? Math.min(last.at, now - sameCopySeconds * 1_000) : -Infinity;
    return Math.max(endedAt, now - sameMinutes * 60_000);
  }
}

/** What the door calls a request among the messages of its dossier. */
export function nameOf({ system, fingerprint }: RequestRef): string {
  return `${system} ${fingerprint}`;
}
