import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** A subscription may be tried again in a rhythm of its own. */
export class SubscriptionBackOff1760000600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE subscriptions
      ADD COLUMN backoff_ms integer CHECK (backoff_ms > 0),
      ADD COLUMN max_backoff_ms integer CHECK (max_backoff_ms >= coalesce(backoff_ms, 1))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE subscriptions DROP COLUMN max_backoff_ms, DROP COLUMN backoff_ms');
  }
}
