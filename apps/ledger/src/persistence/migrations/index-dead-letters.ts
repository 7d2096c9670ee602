import type { MigrationInterface, QueryRunner } from '#libs/persistence';
import { IS_DEAD_LETTER } from '../../log/dead-letter.sql.js';

/** Asked for with each entry that settles a transaction: as good as empty, so that the answer costs nothing. */
export class IndexDeadLetters1760000620000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX entries_dead_letters ON entries (transaction_id) WHERE ${IS_DEAD_LETTER}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX entries_dead_letters');
  }
}
