import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** Whether tax has to do with a dossier: while something else is asked for its state does not say so. */
export class DossiersWithTaxLeg1760000770000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE dossiers ADD COLUMN has_tax_leg boolean NOT NULL DEFAULT false');
    await runner.query(
      `UPDATE dossiers SET has_tax_leg = true WHERE dossier_code IN (
         SELECT m.dossier_code FROM messages m JOIN decisions c USING (message_id)
         WHERE c.effect = 'applied' AND m.type IN ('tax-transfer', 'tax-notice', 'tax-notice-cancelled', 'tax-paid',
           'tax-returned', 'obligation-fulfilled'))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE dossiers DROP COLUMN has_tax_leg');
  }
}
