import { Injectable } from '@nestjs/common';
import { TextCache } from '#libs/cache';
import { LAND_DOSSIER } from '#libs/contracts';
import { HubError } from '#libs/kernel';

/** Nobody asks for what was accepted longer ago. */
const KEPT_SECONDS = 86_400;
/** Services of which a door asks. */
const ASKED: ReadonlySet<string> = new Set([LAND_DOSSIER]);

export interface LastMessage {
  /** What its door calls it. */
  readonly name: string;
  /** epoch ms */
  readonly at: number;
}

export interface AcceptedMessage extends LastMessage {
  readonly transactionId: string;
}

/**
 * Which message of a dossier was accepted last, at whichever door and copy of the gateway. One that is accepted again is
 * not the last for that: it would hide what came in between. It is forgotten while Redis is away:
 * whoever asks must get by without.
 */
@Injectable()
export class LastAccepted {
  constructor(private readonly cache: TextCache) {}

  /** Never fails. `key`: business key of the message. */
  async note(service: string, key: string, { name, at, transactionId }: AcceptedMessage): Promise<void> {
    if (!ASKED.has(service)) return;
    const mark = `accepted-once:${transactionId}`;
    await this.cache.replaceOnce(mark, keyOf(service, key), `${at} ${name}`, KEPT_SECONDS);
  }

  async find(service: string, key: string): Promise<LastMessage | undefined> {
    const [text] = await this.cache.find([keyOf(service, key)]).catch(noneWhileAway);
    if (text === undefined) return undefined;
    const space = text.indexOf(' ');
    return { name: text.slice(space + 1), at: Number(text.slice(0, space)) };
  }
}

function keyOf(service: string, key: string): string {
  return `accepted:${service}:${key}`;
}

function noneWhileAway(error: unknown): [] {
  if (error instanceof HubError && error.kind === 'unavailable') return [];
  throw error;
}
