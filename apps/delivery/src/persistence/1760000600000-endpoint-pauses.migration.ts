import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** Not only subscriptions are paused: `subscriptions/<code>` or `connectors/<code>`. */
export class EndpointPauses1760000600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE pauses RENAME COLUMN subscription TO subject');
    await runner.query(`UPDATE pauses SET subject = 'subscriptions/' || subject`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM pauses WHERE subject LIKE 'connectors/%'`);
    await runner.query(`UPDATE pauses SET subject = substr(subject, length('subscriptions/') + 1)`);
    await runner.query('ALTER TABLE pauses RENAME COLUMN subject TO subscription');
  }
}
