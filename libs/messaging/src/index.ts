/** Kafka for the apps: producing in batches, consuming in batches, outbox relay, dead letters, topic catalogue. */
export { AcceptingProducer } from './accepting-producer.js';
export { type Backlog, BacklogMeter } from './backlog-meter.js';
export { BatchConsumer, OnBatch } from './batch-consumer.decorators.js';
export { type BatchConsumerOptions, BatchConsumerStrategy } from './batch-consumer.strategy.js';
export { FOLLOWING, LEISURELY } from './pace.js';
export type { SharedFate } from './batching-producer.js';
export { CompactedTopicReader } from './compacted-topic-reader.js';
export { type DeadLetter, DeadLetters } from './dead-letters.js';
export { ExactlyOnce } from './exactly-once.js';
export { GroupCommit, type GroupWork, type ReadMessage, type WriteContext } from './group-commit.js';
export { FactPublisher, toFactMessages } from './fact-publisher.js';
export { KafkaClient } from './kafka-client.js';
export { ConsumerStrategies, MessagingModule } from './messaging.module.js';
export type { ReceivedMessage, RecordBatch } from './record-batch.js';
export { TopicProvisioner } from './topic-provisioner.js';
export type { HistoryBatch, HistoryReader, TopicRange } from './range-reading.js';
export { TopicHistory } from './topic-history.js';
