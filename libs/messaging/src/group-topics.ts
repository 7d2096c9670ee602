import { type ConsumerGroup, TOPIC_CATALOGUE } from '#libs/contracts';

/** What the catalogue gives a group to read. */
export interface GroupTopics {
  readonly names: readonly string[];
  /** Of all of them together. */
  readonly partitions: number;
}

export function topicsOf(group: ConsumerGroup): GroupTopics {
  const topics = TOPIC_CATALOGUE.filter(topic => topic.consumers.includes(group));
  return {
    names: topics.map(({ name }) => name),
    partitions: topics.reduce((sum, topic) => sum + topic.partitions, 0),
  };
}
