import { KafkaConfig, loadConfig } from '#libs/config';
import { ExactlyOnce, KafkaClient } from '#libs/messaging';
import { Outbox, type OutgoingMessage } from '#libs/persistence';
import { ApplyReportsService } from '../../../apps/service-records/src/application/apply-reports.service.js';
import { StateMachine } from '../../../apps/service-records/src/domain/state-machine.js';
import { SERVICE_RECORDS_SCHEMA } from '../../../apps/service-records/src/persistence/service-records.schema.js';
import { openOwnSchema, type OwnSchema } from './own-database.js';

const RELAY_LOCK = 7;

/** What takes reports into tables of its own. */
export interface RecordsRig extends OwnSchema {
  service(outbox?: Outbox): ApplyReportsService;
  /** What waits for the relay, as a process reads it that has not written it; takes it away. */
  takeOutbox(): Promise<OutgoingMessage[]>;
}

export async function openRecords(): Promise<RecordsRig> {
  const opened = await openOwnSchema(SERVICE_RECORDS_SCHEMA);
  const { database } = opened;
  const exactlyOnce = new ExactlyOnce(new KafkaClient(loadConfig(KafkaConfig)));
  const takeOutbox = (): Promise<OutgoingMessage[]> => {
    const another = new Outbox(SERVICE_RECORDS_SCHEMA.storedValues);
    return database.transaction(async tx => {
      const batches = (await another.take(tx, RELAY_LOCK, 100))!;
      await another.remove(tx, batches);
      return batches.flatMap(({ messages }) => messages);
    });
  };
  const written = new Outbox();
  const service = (outbox = written): ApplyReportsService =>
    new ApplyReportsService(database, outbox, exactlyOnce, new StateMachine());
  return { ...opened, service, takeOutbox };
}
