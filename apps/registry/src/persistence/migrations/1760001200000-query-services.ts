import type { MigrationInterface, QueryRunner } from '#libs/persistence';

const IS_COMPLETE = "service_kind = 'query' OR (topic IS NOT NULL AND pointers IS NOT NULL)";

/** Services that are asked: no topic, but an answer and a partner that gives it; and services whose records are sealed. */
export class QueryServices1760001200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE services ALTER COLUMN topic DROP NOT NULL, ALTER COLUMN pointers DROP NOT NULL,
      ADD COLUMN answer_schema json, ADD COLUMN sealed boolean, ADD COLUMN provider text, ADD CONSTRAINT records_or_query CHECK (${IS_COMPLETE})`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM services WHERE topic IS NULL OR pointers IS NULL`);
    await runner.query(`ALTER TABLE services DROP CONSTRAINT records_or_query, DROP COLUMN answer_schema, DROP COLUMN sealed, DROP COLUMN provider,
      ALTER COLUMN topic SET NOT NULL, ALTER COLUMN pointers SET NOT NULL`);
  }
}
