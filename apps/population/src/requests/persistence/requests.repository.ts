import type { VerificationAnswered } from '#libs/contracts';
import { type Queryable, refuseOvertaken } from '#libs/persistence';
import type { IncomingRequest, KnownRequest } from '../domain/incoming-request.js';

export type RequestState = 'waiting' | 'asking' | 'answered' | 'expired' | 'failed';

/** Where a request stands, for its asker. */
export interface StoredRequest {
  readonly id: string;
  readonly service: string;
  readonly system: string;
  readonly agency: string;
  readonly state: RequestState;
  readonly expiresAt: Date;
  /** null: there is none yet, or the time for which it is kept is over. */
  readonly answer: VerificationAnswered | null;
}

const ADD = `
WITH added AS (
  INSERT INTO requests (id, subject, system, agency, body_hash, accepted_at, envelope, data_key, sealed, expires_at)
  SELECT (e->>'id')::uuid, e->>'subject', e->>'system', e->>'agency', e->>'bodyHash', (e->>'acceptedAt')::timestamptz, e,
    (e->>'dataKey')::uuid, sealed, (e->>'acceptedAt')::timestamptz + $3 * interval '1 hour'
  FROM (SELECT envelope::jsonb AS e, sealed, place
        FROM unnest($1::text[], $2::bytea[]) WITH ORDINALITY AS t(envelope, sealed, place)) AS given
  ORDER BY place
  ON CONFLICT (id) DO NOTHING
  RETURNING 1
)
SELECT count(*) AS written FROM added`;

/** Requests, within one unit of work or outside of one. */
export class RequestsRepository {
  constructor(private readonly tx: Queryable) {}

  /** Those of the transactions that are there already. */
  async findKnown(ids: readonly string[]): Promise<KnownRequest[]> {
    const rows = await this.tx.query<Omit<KnownRequest, 'acceptedAt'> & { acceptedAt: Date }>(
      `SELECT id, body_hash AS "bodyHash", data_key AS "dataKey", accepted_at AS "acceptedAt", agency, subject
       FROM requests WHERE id = ANY($1::uuid[])`,
      [ids],
    );
    return rows.map(row => ({ ...row, acceptedAt: row.acceptedAt.getTime() }));
  }

  /** In their order; all or nothing: HubError `overtaken` (retriable) where one was added meanwhile. */
  async add(requests: readonly IncomingRequest[], lifeHours: number): Promise<void> {
    if (requests.length === 0) return;
    const [result] = await this.tx.query<{ written: string }>(ADD, [
      requests.map(({ envelope }) => JSON.stringify(envelope)),
      requests.map(({ sealed }) => sealed),
      lifeHours,
    ]);
    refuseOvertaken(result?.written, requests.length);
  }

  async find(id: string): Promise<StoredRequest | undefined> {
    const [row] = await this.tx.query<StoredRequest>(
      `SELECT id, envelope->>'service' AS service, system, agency, state, expires_at AS "expiresAt", answer
       FROM requests WHERE id = $1`,
      [id],
    );
    return row;
  }
}

/** Notes that nobody needs the keys any more: in the unit of work because of which that is so. */
export async function noteErasures(tx: Queryable, dataKeys: readonly string[]): Promise<void> {
  if (dataKeys.length === 0) return;
  await tx.query('INSERT INTO erasures (data_key) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING', [dataKeys]);
}
