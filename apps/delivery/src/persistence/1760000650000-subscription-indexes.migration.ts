import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** By their own collation these indexes serve those alone who ask by it. */
const INDEXES = [
  ['parked_subscription', 'parked', 'id', ''],
  ['parked_dead', 'parked', 'id', ` WHERE state = 'dead'`],
  ['blocked_keys_due', 'blocked_keys', 'due_at', ''],
] as const;

/**
 * The indexes by subscription seemed as good as those by key to a planner whose statistics were of a table with a row or two,
 * and each key then read all that waited of its subscription.
 */
export class SubscriptionIndexes1760000650000 implements MigrationInterface {
  up(runner: QueryRunner): Promise<void> {
    return createAnew(runner, 'subscription COLLATE "C"');
  }

  down(runner: QueryRunner): Promise<void> {
    return createAnew(runner, 'subscription');
  }
}

async function createAnew(runner: QueryRunner, subscription: string): Promise<void> {
  for (const [name, table, then, where] of INDEXES) {
    await runner.query(`DROP INDEX ${name}`);
    await runner.query(`CREATE INDEX ${name} ON ${table} (${subscription}, ${then})${where}`);
  }
}
