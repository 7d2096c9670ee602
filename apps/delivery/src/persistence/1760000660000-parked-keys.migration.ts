import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/**
 * What an operator may have tried again, key by key: all that connectors bring, and of what partners fetch the dead letters. Its
 * collation is of its own, so who asks by it is served by this index alone.
 */
export class ParkedKeys1760000660000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX parked_keys ON parked (subscription COLLATE "POSIX", business_key, id)
       WHERE pull_position IS NULL OR state = 'dead'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX parked_keys');
  }
}
