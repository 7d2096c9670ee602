import type { ConsumerGroup } from '#libs/contracts';
import type { HubError } from '#libs/kernel';
import { createLogger, gauge } from '#libs/observability';
import type { PartitionRef } from '#libs/persistence';

const logger = createLogger('consumer');
const waitingPartitions = gauge('hub_waiting_partitions', 'Partitions whose next batch cannot be handled now', [
  'consumer',
  'code',
]);

/** Which partitions of a group wait for what. Each cause is logged when it begins and when it is over, not at each try. */
export class WaitingPartitions {
  private readonly errors = new Map<string, HubError>();

  constructor(private readonly group: ConsumerGroup) {}

  /** The next batch of the partition could not be handled and comes again. */
  wait(place: PartitionRef, error: HubError): void {
    const isNew = this.countOf(error.code) === 0;
    const before = this.errors.get(keyOf(place));
    this.errors.set(keyOf(place), error);
    if (before && before.code !== error.code) this.tellEnd(before);
    this.measure(error.code);
    if (isNew) this.tellBegin(place, error);
  }

  /** A batch of the partition was handled. */
  goOn(place: PartitionRef): void {
    this.forget(keyOf(place));
  }

  /** The partitions that the group now gives to this process; the others are no concern of it any more. */
  keep(owned: Readonly<Record<string, readonly number[]>>): void {
    const kept = new Set(
      Object.entries(owned).flatMap(([topic, partitions]) => partitions.map(partition => keyOf({ topic, partition }))),
    );
    for (const key of [...this.errors.keys()]) if (!kept.has(key)) this.forget(key);
  }

  /** What waits and does not get on by itself, for readiness; an outage has a check of its own. */
  defect(): string | undefined {
    const defects = [...this.errors.values()].filter(({ kind }) => kind === 'bug');
    return defects.length === 0 ? undefined : `waits: ${defects[0]!.message}`;
  }

  private forget(key: string): void {
    const error = this.errors.get(key);
    if (!error) return;
    this.errors.delete(key);
    this.tellEnd(error);
  }

  private tellBegin({ topic, partition }: PartitionRef, error: HubError): void {
    const fields = { consumer: this.group, topic, partition, code: error.code, error };
    if (error.kind === 'bug') logger.error('Batches wait: the program does not fit its database', fields);
    else logger.warn('Batches wait: infrastructure is down', fields);
  }

  private tellEnd({ code }: HubError): void {
    this.measure(code);
    if (this.countOf(code) === 0) logger.info('Batches wait no longer', { consumer: this.group, code });
  }

  private measure(code: string): void {
    waitingPartitions.set({ consumer: this.group, code }, this.countOf(code));
  }

  private countOf(code: string): number {
    return [...this.errors.values()].filter(error => error.code === code).length;
  }
}

function keyOf({ topic, partition }: PartitionRef): string {
  return `${topic}/${partition}`;
}
