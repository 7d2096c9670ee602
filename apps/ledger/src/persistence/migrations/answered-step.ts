import type { MigrationInterface, QueryRunner } from '#libs/persistence';
import { describeCodes, STEP_CODE } from '../../log/codes.js';

/** Checked from now on; what is there fits the narrower rule already, and is not read again for that. */
const stepsUpTo = (last: number): string =>
  `ALTER TABLE entries DROP CONSTRAINT entries_step_check,
     ADD CONSTRAINT entries_step_check CHECK (step BETWEEN 1 AND ${last}) NOT VALID`;

/** Questions are answered: a step of their own. */
export class AnsweredStep1760000920000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(stepsUpTo(9));
    await runner.query(`COMMENT ON COLUMN entries.step IS '${describeCodes(STEP_CODE)}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(stepsUpTo(8));
  }
}
