import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** Of a request that is settled long after it was accepted; null of all that is answered at once, and of older rows. */
export class AddAnsweredAt1760000880000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE accesses ADD COLUMN answered_at timestamptz(3)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE accesses DROP COLUMN answered_at');
  }
}
