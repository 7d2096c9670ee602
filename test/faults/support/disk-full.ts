import { Campaign } from './campaign.js';
import { NotPossibleHere } from './fault.js';
import { FaultWorld } from './fault-world.js';
import { SmallPostgres } from './small-postgres.js';

/** The findings of a hub whose PostgreSQL's disk runs full under load; none, and said so, where it cannot be played. */
export async function playDiskFull(top: string, transactions: number, say: (line: string) => void): Promise<unknown> {
  try {
    return await play(await SmallPostgres.start(), top, transactions, say);
  } catch (error) {
    if (!(error instanceof NotPossibleHere)) throw error;
    say(`disk full for PostgreSQL: not possible here: ${error.message}`);
    return [];
  }
}

async function play(
  postgres: SmallPostgres,
  top: string,
  transactions: number,
  say: (line: string) => void,
): Promise<readonly string[]> {
  let world: FaultWorld | undefined;
  try {
    world = await FaultWorld.start(top, { copies: 1, env: { DATABASE_URL: postgres.url } });
    const campaign = await Campaign.start(world, { perSecond: 150, posters: 6, uploaders: 2, say });
    return await campaign.run(transactions, async () => campaign.play([postgres.runsFull]));
  } finally {
    await world?.remove();
    await postgres.remove();
  }
}
