import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/**
 * The index of lists serves nothing else (`BY_SUBSCRIPTION`). It seemed as good as that of the waiting keys to a planner
 * whose statistics were of a table with a row or two, and each key then read all that waited of its subscription.
 */
export class SubscriptionIndex1760000650000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX parked_subscription');
    await runner.query('CREATE INDEX parked_subscription ON parked (subscription COLLATE "C", id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX parked_subscription');
    await runner.query('CREATE INDEX parked_subscription ON parked (subscription, id)');
  }
}
