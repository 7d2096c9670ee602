import { Module } from '@nestjs/common';
import { configProvider, PostgresConfig, SealingConfig } from '#libs/config';
import { LateDatabase } from '#libs/persistence';
import { DataKeys } from './data-keys.js';
import { checkKeyring } from './key-check.js';
import { KeyFiles } from './key-files.js';
import { type Keyring, loadKeyring } from './keyring.js';
import { SEALING_SCHEMA } from './persistence/sealing.schema.js';
import { SubjectHasher } from './subject-hasher.js';

const DAY_MS = 86_400_000;

const KEYRINGS = 'sealing.keyrings';

interface Keyrings {
  readonly subjects: Keyring;
  readonly sealing: Keyring;
}

const keyrings = {
  provide: KEYRINGS,
  inject: [SealingConfig],
  useFactory: async (config: SealingConfig): Promise<Keyrings> => ({
    subjects: await loadKeyring(config.subjectKeysFile),
    sealing: await loadKeyring(config.sealingKeysFile),
  }),
};

const database = {
  provide: LateDatabase,
  inject: [PostgresConfig, KEYRINGS],
  useFactory: (postgres: PostgresConfig, { subjects, sealing }: Keyrings) =>
    new LateDatabase(SEALING_SCHEMA, postgres, async opened => {
      await checkKeyring(opened, 'SUBJECT_KEYS_FILE', subjects);
      await checkKeyring(opened, 'SEALING_KEYS_FILE', sealing);
    }),
};

const subjectHasher = {
  provide: SubjectHasher,
  inject: [KEYRINGS],
  useFactory: ({ subjects }: Keyrings) => new SubjectHasher(subjects),
};

const dataKeys = {
  provide: DataKeys,
  inject: [LateDatabase, KEYRINGS, SealingConfig],
  useFactory: (late: LateDatabase, { sealing }: Keyrings, { keyLifeDays }: SealingConfig) =>
    new DataKeys(late, sealing, keyLifeDays * DAY_MS),
};

const keyFiles = {
  provide: KeyFiles,
  inject: [LateDatabase],
  useFactory: (late: LateDatabase) => new KeyFiles(late),
};

/** Names for persons, and keys for what must wait. */
@Module({
  providers: [
    ...[configProvider(SealingConfig), configProvider(PostgresConfig)],
    ...[keyrings, database, keyFiles, subjectHasher, dataKeys],
  ],
  exports: [SubjectHasher, DataKeys],
})
export class SealingModule {}
