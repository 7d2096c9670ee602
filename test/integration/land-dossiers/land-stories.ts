import { type LandFileStored, toHeaders, Topic } from '#libs/contracts';
import type { ReceivedMessage, RecordBatch } from '#libs/messaging';
import type { OutgoingMessage } from '#libs/persistence';
import type { IncomingMessage } from '../../../apps/land-dossiers/src/application/incoming-message.js';
import { AGENCY, messageAt, type Told } from '../../../apps/land-dossiers/src/land-test-kit.js';

let offset = 0n;
let dossiers = 0;

/** As Kafka hands it over, at the next place of its partition. */
export function received({ envelope, payload, dossierCode }: IncomingMessage): ReceivedMessage {
  return { offset: offset++, key: dossierCode, value: payload, headers: toHeaders(envelope) };
}

export function batchOf(
  messages: readonly ReceivedMessage[],
  partition = 0,
  topic: string = Topic.LandDossierReported,
): RecordBatch {
  return { topic, partition, messages, heartbeat: async () => undefined, isStale: () => false };
}

/** What the file store tells. */
export function storedBatch(dossierCode: string, told: object): RecordBatch {
  const value = Buffer.from(JSON.stringify(told));
  return batchOf([{ offset: offset++, key: dossierCode, value, headers: {} }], 0, Topic.LandFileStored);
}

/** Steps of a dossier of its own, an hour apart. */
export function story(...steps: Told[]): { readonly dossierCode: string; readonly messages: IncomingMessage[] } {
  const dossierCode = `${AGENCY}-260303-${String(++dossiers).padStart(4, '0')}`;
  return { dossierCode, messages: steps.map((told, i) => messageAt(i, { ...told, dossierCode })) };
}

/** What is told of files that came into the store. */
export const storedIn = (messages: readonly OutgoingMessage[]): LandFileStored[] =>
  messages
    .filter(({ topic }) => topic === Topic.LandFileStored)
    .map(({ value }) => JSON.parse(String(value)) as LandFileStored);

/** Statuses that the portal is told. */
export const reportsIn = (messages: readonly OutgoingMessage[]): number[] =>
  messages
    .filter(({ topic }) => topic === Topic.ServiceRecordStatusReported)
    .map(({ value }) => (JSON.parse(String(value)) as { status: number }).status);
