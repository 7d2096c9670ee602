import type { UnitOfWork } from './database.js';

/** Who reads: positions are kept per cluster, since a new one counts its offsets anew. */
export interface ReaderRef {
  readonly clusterId: string;
  readonly group: string;
}

export interface PartitionRef {
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

/** In one order for all: two processes that want the same positions must not wait for each other. */
const LOCK = `
  INSERT INTO consumer_positions (cluster_id, consumer_group, topic, partition, next_offset)
  SELECT $1, $2, topic, partition, 0 FROM unnest($3::text[], $4::integer[]) AS t(topic, partition)
  ORDER BY topic, partition
  ON CONFLICT (cluster_id, consumer_group, topic, partition) DO UPDATE SET next_offset = consumer_positions.next_offset
  RETURNING topic, partition, next_offset`;

/**
 * Locks the positions until the end of the unit of work and says which offset comes next in each, in the order given.
 * The lock keeps a consumer that lost its partition without noticing from writing beside the new one: it waits, then
 * finds its messages done. Each partition may be named once.
 */
export async function lockPositions(
  tx: UnitOfWork,
  reader: ReaderRef,
  partitions: readonly PartitionRef[],
): Promise<bigint[]> {
  const rows = await tx.query<PartitionRef & { next_offset: string }>(LOCK, [
    reader.clusterId,
    reader.group,
    partitions.map(({ topic }) => topic),
    partitions.map(({ partition }) => partition),
  ]);
  const found = new Map(rows.map(row => [keyOf(row), BigInt(row.next_offset)]));
  return partitions.map(ref => found.get(keyOf(ref))!);
}

/** Stores for each partition the offset that comes next. */
export async function storePositions(
  tx: UnitOfWork,
  reader: ReaderRef,
  positions: readonly (PartitionRef & { readonly nextOffset: bigint })[],
): Promise<void> {
  await tx.query(
    `UPDATE consumer_positions p SET next_offset = t.next_offset
     FROM unnest($3::text[], $4::integer[], $5::bigint[]) AS t(topic, partition, next_offset)
     WHERE cluster_id = $1 AND consumer_group = $2 AND p.topic = t.topic AND p.partition = t.partition`,
    [
      reader.clusterId,
      reader.group,
      positions.map(({ topic }) => topic),
      positions.map(({ partition }) => partition),
      positions.map(({ nextOffset }) => nextOffset.toString()),
    ],
  );
}

function keyOf({ topic, partition }: PartitionRef): string {
  return `${topic}/${partition}`;
}
