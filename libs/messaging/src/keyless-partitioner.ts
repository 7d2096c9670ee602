import { type ICustomPartitioner, Partitioners, type PartitionerArgs } from 'kafkajs';

const STAY_MS = 250;

/**
 * Messages with a key go where their key belongs. Those without stay on one partition for a while and then go to another:
 * spread one by one they would each wake a reader, that finds nothing else with them.
 */
export const keylessPartitioner: ICustomPartitioner = () => {
  const byKey = Partitioners.DefaultPartitioner();
  const stays = new Map<string, { readonly partition: number; readonly until: number }>();

  return (args: PartitionerArgs): number => {
    const { topic, message } = args;
    if (message.key !== null && message.key !== undefined) return byKey(args);
    const now = performance.now();
    const stay = stays.get(topic);
    if (stay && now < stay.until) return stay.partition;
    const partition = byKey(args);
    stays.set(topic, { partition, until: now + STAY_MS });
    return partition;
  };
};
