import type { MigrationInterface, QueryRunner } from '#libs/persistence';

/** `last_at` is of the last message that took effect: a dossier that is stuck has no next message that would say so. */
export class LastEffectOfDossiers1760000780000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `UPDATE dossiers d SET last_at = e.last_at FROM (
         SELECT m.dossier_code, max(m.occurred_at) AS last_at FROM messages m JOIN decisions c USING (message_id)
         WHERE c.effect = 'applied' GROUP BY m.dossier_code
       ) e WHERE e.dossier_code = d.dossier_code AND e.last_at <> d.last_at`,
    );
  }

  /** What it was is computed anew with their next message. */
  async down(): Promise<void> {}
}
