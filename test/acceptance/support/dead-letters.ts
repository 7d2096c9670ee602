import { waitFor } from '#libs/testing';
import type { Place } from './kafka.js';
import type { World } from './world.js';

/** A dead letter as contract.md names it. */
export interface DeadLetterRow {
  readonly id: string;
  readonly state: 'open' | 'replayed' | 'given-up';
  readonly consumer: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly cause: string;
  readonly attempts: number;
  readonly diedAt: string;
  readonly transactionId?: string;
  readonly businessKey?: string;
}

export interface DeadLetterPage {
  readonly items: readonly DeadLetterRow[];
  readonly nextCursor?: string;
}

export async function deadLetters(world: World, query: Record<string, string> = {}): Promise<readonly DeadLetterRow[]> {
  const search = new URLSearchParams({ limit: '500', ...query }).toString();
  return (await world.admin.call<DeadLetterPage>('GET', `/api/v1/dead-letters?${search}`)).body.items;
}

/** The one that the wanted consumer made; waits for it. */
export function deadLetterOf(
  world: World,
  isIt: (row: DeadLetterRow) => boolean,
  consumer: string,
): Promise<DeadLetterRow> {
  const look = async () => (await deadLetters(world, { consumer })).find(isIt);
  return waitFor(look, { what: `a dead letter of ${consumer} to be listed`, timeoutMs: 30_000 });
}

/** Consumers that logged the message of this place as a dead letter, sorted, once as many lines are there as have to be. */
export function loggedDeaths(world: World, place: Place, count: number): Promise<string[]> {
  const look = () => {
    const consumers = deathsAt(world, place);
    return consumers.length >= count && consumers;
  };
  return waitFor(look, { what: `${count} lines of the log about ${JSON.stringify(place)}` });
}

function deathsAt(world: World, { topic, partition, offset }: Place): string[] {
  const lines = world.hub.process.log().split('\n');
  const deaths = lines
    .filter(line => line.includes('Message became a dead letter'))
    .map(line => JSON.parse(line) as Place & { readonly consumer: string });
  const own = deaths.filter(death => death.topic === topic && death.partition === partition && death.offset === offset);
  return own.map(({ consumer }) => consumer).sort();
}
