import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** What people changed is told to whoever keeps the list of it: each once, under an id of its own. */
export class PublishedChanges1760001000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE changes ADD COLUMN event_id uuid NOT NULL DEFAULT gen_random_uuid()');
    await runner.query('ALTER TABLE changes ADD COLUMN published boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE changes DROP COLUMN published');
    await runner.query('ALTER TABLE changes DROP COLUMN event_id');
  }
}
