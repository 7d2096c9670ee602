import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** Of what waits the oldest: by its place alone it was looked for behind the commands of three months. */
export class CommandsByPlace1760000670000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX commands_waiting_place ON commands (place) WHERE state = 'waiting'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX commands_waiting_place');
  }
}
