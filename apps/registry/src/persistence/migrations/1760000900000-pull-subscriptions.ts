import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** A subscription has a connector or is fetched by its system: exactly one of the two. */
export class PullSubscriptions1760000900000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE subscriptions ADD COLUMN delivery text CHECK (delivery = 'pull')`);
    await runner.query('ALTER TABLE subscriptions ALTER COLUMN connector DROP NOT NULL');
    await runner.query(
      'ALTER TABLE subscriptions ADD CONSTRAINT one_way CHECK ((connector IS NULL) = (delivery IS NOT NULL))',
    );
  }

  /** The version before knows no subscription without a connector. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM subscriptions WHERE connector IS NULL');
    await runner.query('ALTER TABLE subscriptions DROP CONSTRAINT one_way');
    await runner.query('ALTER TABLE subscriptions ALTER COLUMN connector SET NOT NULL');
    await runner.query('ALTER TABLE subscriptions DROP COLUMN delivery');
  }
}
