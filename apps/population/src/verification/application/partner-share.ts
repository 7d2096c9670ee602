import type { ConnectorDefinition } from '#libs/contracts';

/** Of what a partner takes: enough for those who wait at a counter, and most for those who wait for days. */
const QUERIES_SHARE = 0.25;

type User = 'queries' | 'work';

/**
 * Which part of a partner's limits this thread may use. All of it where questions and files are asked about in one thread; in a
 * hub these are two threads that know nothing of each other, and each keeps to its own part.
 */
export class PartnerShare {
  private readonly users = new Set<User>();

  /** Each module that asks partners says so once, before anybody is asked. */
  use(user: User): void {
    this.users.add(user);
  }

  /** The same connector with the limits that hold here; at least one call at once in each thread. */
  of(definition: ConnectorDefinition): ConnectorDefinition {
    if (this.users.size !== 1) return definition;
    const { concurrency, ratePerSecond } = definition;
    const ofQueries = Math.max(1, Math.round(concurrency * QUERIES_SHARE));
    const isQueries = this.users.has('queries');
    const share = isQueries ? QUERIES_SHARE : 1 - QUERIES_SHARE;
    return {
      ...definition,
      concurrency: isQueries ? ofQueries : Math.max(1, concurrency - ofQueries),
      ...(ratePerSecond === undefined ? {} : { ratePerSecond: ratePerSecond * share }),
    };
  }
}
