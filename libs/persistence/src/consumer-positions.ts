import type { UnitOfWork } from './database.js';

/** Where a consumer stands in one partition of one Kafka cluster. */
export interface PartitionRef {
  readonly clusterId: string;
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

/** The positions of a schema's consumers; a migration of the app creates it. */
export const CONSUMER_POSITIONS_SQL = `CREATE TABLE consumer_positions (
  cluster_id text NOT NULL,
  consumer_group text NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  next_offset bigint NOT NULL,
  PRIMARY KEY (cluster_id, consumer_group, topic, partition)
)`;

/**
 * Locks the position until the end of the unit of work and says which offset comes next. The lock keeps a consumer
 * that lost its partition without noticing from writing beside the new one: it waits, then finds its messages done.
 */
export async function lockPosition(tx: UnitOfWork, ref: PartitionRef): Promise<bigint> {
  const rows = await tx.query<{ next_offset: string }>(
    `INSERT INTO consumer_positions (cluster_id, consumer_group, topic, partition, next_offset)
     VALUES ($1, $2, $3, $4, 0)
     ON CONFLICT (cluster_id, consumer_group, topic, partition)
     DO UPDATE SET next_offset = consumer_positions.next_offset
     RETURNING next_offset`,
    [ref.clusterId, ref.group, ref.topic, ref.partition],
  );
  return BigInt(rows[0]!.next_offset);
}

/** Stores the offset that comes next. */
export async function storePosition(tx: UnitOfWork, ref: PartitionRef, nextOffset: bigint): Promise<void> {
  await tx.query(
    `UPDATE consumer_positions SET next_offset = $5
     WHERE cluster_id = $1 AND consumer_group = $2 AND topic = $3 AND partition = $4`,
    [ref.clusterId, ref.group, ref.topic, ref.partition, nextOffset.toString()],
  );
}
