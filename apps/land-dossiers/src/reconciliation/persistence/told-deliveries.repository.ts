import { parametersOf, type Queryable, toColumns } from '#libs/persistence';
import type { ToldDeliveries, ToldDelivery } from '../domain/delivery-facts.js';
import type { DossierMessage } from '../domain/resend-parts.js';

const TYPES = ['uuid', 'text', 'text', 'text', 'text', 'timestamptz'] as const;

/** Facts come on several partitions: what was told later by its own time stays, whichever comes first. */
const NOTE = `
INSERT INTO told_deliveries (message_id, subscription, system, dossier_code, state, at)
SELECT DISTINCT ON (message_id, subscription) * FROM unnest(${parametersOf(TYPES, 1)})
  AS t (message_id, subscription, system, dossier_code, state, at)
ORDER BY message_id, subscription, at DESC, state = 'delivered' DESC
ON CONFLICT (message_id, subscription) DO UPDATE SET state = excluded.state, at = excluded.at
WHERE excluded.at >= told_deliveries.at`;

const DELIVERED = `
UPDATE told_deliveries d SET state = 'delivered', at = t.at
FROM unnest($1::uuid[], $2::timestamptz[]) AS t (message_id, at)
WHERE d.message_id = t.message_id AND d.at <= t.at`;

export interface OpenDelivery extends DossierMessage {
  readonly subscription: string;
}

/** Deliveries that did not go the healthy path: why a party does not know what the hub knows. */
export class ToldDeliveriesRepository {
  constructor(private readonly database: Queryable) {}

  async note({ changed, delivered }: ToldDeliveries): Promise<void> {
    if (changed.length > 0) await this.database.query(NOTE, toColumns(changed.map(toRow), TYPES));
    if (delivered.length === 0) return;
    const rows = delivered.map(({ messageId, at }) => [messageId, at]);
    await this.database.query(DELIVERED, toColumns(rows, ['uuid', 'timestamptz']));
  }

  /** Deliveries of dossiers' messages to these subscriptions that are not done. */
  async open(dossierCodes: readonly string[], subscriptions: readonly string[]): Promise<OpenDelivery[]> {
    return this.database.query<OpenDelivery>(
      `SELECT dossier_code AS "dossierCode", subscription, message_id AS "messageId" FROM told_deliveries
       WHERE dossier_code = ANY($1::text[]) AND subscription = ANY($2::text[]) AND state IN ('parked', 'dead')
       ORDER BY subscription, dossier_code, message_id`,
      [dossierCodes, subscriptions],
    );
  }

  /** What was delivered is not needed for long, only until what was told before it has come as well. */
  async removeOlderThan(days: number): Promise<void> {
    await this.database.query(
      `DELETE FROM told_deliveries WHERE at < now() - $1 * interval '1 day'
         OR (state = 'delivered' AND at < now() - interval '1 day')`,
      [days],
    );
  }
}

function toRow(told: ToldDelivery): string[] {
  return [told.messageId, told.subscription, told.system, told.dossierCode, told.state, told.at];
}
