/** Every app that reads from Kafka, by the name of its consumer group. */
export type ConsumerGroup =
  'service-records' | 'land-dossiers' | 'population' | 'delivery' | 'ledger' | 'registry-view';

export interface TopicDefinition {
  readonly name: string;
  readonly partitions: number;
  /** How long a message stays; 'compacted' keeps the newest message of each key for ever. */
  readonly retention: { readonly ms: number } | 'compacted';
  /** The groups that must each have exactly one handler for it; start-up fails otherwise. */
  readonly consumers: readonly ConsumerGroup[];
}

const DAY_MS = 86_400_000;

/** Names of all topics: `<domain>.<dataset>.<fact>.v<n>`. */
export const Topic = {
  /** A status as an agency reported it, accepted by the gateway; key = dossier code. */
  ServiceRecordStatusReported: 'service-record.status.reported.v1',
  /** A report that moved its dossier to a new status; key = dossier code. */
  ServiceRecordStatusChanged: 'service-record.status.changed.v1',
  /** What happened to a land dossier as a party reported it, accepted by the gateway; key = dossier code. */
  LandDossierReported: 'land-dossier.message.reported.v1',
  /** A message that its dossier's process has taken, for the other parties; key = dossier code. */
  LandDossierApplied: 'land-dossier.message.applied.v1',
  /** A file that a land message names is in the hub's store (`LandFileStored`); key = dossier code. */
  LandFileStored: 'land-dossier.file.stored.v1',
  /** A verification that somebody wants an answer to later, sealed; key = HMAC of the request's code. */
  PopulationVerificationRequested: 'population.verification.requested.v1',
  /** The answer to it (`VerificationAnswered`), with nothing of the person; key as of the request. */
  PopulationVerificationAnswered: 'population.verification.answered.v1',
  /** Who asked about whom (`PersonAccessBatch`), the person as an HMAC; no key. */
  PersonAccessRecorded: 'population.access.recorded.v1',
  /** What happened to transactions, many facts to a message (`TransactionFactBatch`). */
  Transactions: 'hub.transactions.v1',
  /** Who exists and who may do what (`RegistryEntity`); key = `<kind>/<code>`, tombstone = removed. */
  Registry: 'hub.registry.v1',
  /** Messages that no handler could take, with cause and origin in their headers. */
  DeadLetters: 'hub.dead-letters.v1',
  /** Dead letters that an operator sends back; only the consumer that could not take a message takes it again. */
  Replays: 'hub.replays.v1',
  /** What people did in an app other than the one that keeps the list of it (`OperatorAction`); key = its subject. */
  OperatorActions: 'hub.operator-actions.v1',
  /** What delivery is to do for an operator of another app (`DeliveryCommand`); key = its subscription. */
  DeliveryCommands: 'hub.delivery-commands.v1',
} as const;
export type TopicName = (typeof Topic)[keyof typeof Topic];

/** The one catalogue from which topics are created; Kafka's auto-creation is off. */
export const TOPIC_CATALOGUE: readonly TopicDefinition[] = [
  {
    name: Topic.ServiceRecordStatusReported,
    partitions: 6,
    retention: { ms: 14 * DAY_MS },
    consumers: ['service-records', 'ledger'],
  },
  {
    name: Topic.ServiceRecordStatusChanged,
    partitions: 6,
    retention: { ms: 14 * DAY_MS },
    consumers: ['delivery', 'ledger'],
  },
  {
    name: Topic.LandDossierReported,
    partitions: 6,
    retention: { ms: 14 * DAY_MS },
    consumers: ['land-dossiers', 'ledger'],
  },
  {
    name: Topic.LandDossierApplied,
    partitions: 6,
    retention: { ms: 14 * DAY_MS },
    consumers: ['delivery', 'ledger'],
  },
  { name: Topic.LandFileStored, partitions: 3, retention: { ms: 14 * DAY_MS }, consumers: ['land-dossiers'] },
  {
    name: Topic.PopulationVerificationRequested,
    partitions: 6,
    retention: { ms: 14 * DAY_MS },
    consumers: ['population', 'ledger'],
  },
  {
    name: Topic.PopulationVerificationAnswered,
    partitions: 6,
    retention: { ms: 14 * DAY_MS },
    consumers: ['delivery', 'ledger'],
  },
  { name: Topic.PersonAccessRecorded, partitions: 3, retention: { ms: 14 * DAY_MS }, consumers: ['population'] },
  {
    name: Topic.Transactions,
    partitions: 3,
    retention: { ms: 14 * DAY_MS },
    // land-dossiers looks for what became of the deliveries of its messages.
    consumers: ['ledger', 'land-dossiers'],
  },
  { name: Topic.Registry, partitions: 1, retention: 'compacted', consumers: ['registry-view'] },
  { name: Topic.DeadLetters, partitions: 1, retention: { ms: 90 * DAY_MS }, consumers: ['delivery'] },
  {
    name: Topic.Replays,
    partitions: 1,
    retention: { ms: 14 * DAY_MS },
    consumers: ['service-records', 'land-dossiers', 'population', 'delivery', 'ledger'],
  },
  { name: Topic.OperatorActions, partitions: 1, retention: { ms: 90 * DAY_MS }, consumers: ['delivery'] },
  {
    name: Topic.DeliveryCommands,
    // One: what an operator asked for first comes first.
    partitions: 1,
    // Far shorter than delivery remembers what it has carried out, so no command that is read again is carried out again.
    retention: { ms: 14 * DAY_MS },
    consumers: ['delivery'],
  },
];

const DELIVERED: Readonly<Record<string, TopicName>> = {
  [Topic.ServiceRecordStatusReported]: Topic.ServiceRecordStatusChanged,
  [Topic.LandDossierReported]: Topic.LandDossierApplied,
  [Topic.PopulationVerificationRequested]: Topic.PopulationVerificationAnswered,
};

/**
 * The topic from which the records of a service are delivered, by the one on which they are accepted: what a domain app
 * has made of them. undefined where nothing is delivered.
 */
export function deliveredTopicOf(acceptedTopic: string): TopicName | undefined {
  return DELIVERED[acceptedTopic];
}

/** Topics of commands: what goes on them is for the system that asked, and for nobody else. */
const OF_COMMANDS: ReadonlySet<string> = new Set([
  Topic.PopulationVerificationRequested,
  Topic.PopulationVerificationAnswered,
]);

/** The kind of the services whose records go on the topic, or are delivered from it. */
export function serviceKindOf(topic: string): 'event' | 'command' {
  return OF_COMMANDS.has(topic) ? 'command' : 'event';
}
