/** How the hub speaks of persons without naming them, and keeps what must wait so that it can be erased. */
export { type DataKey, DataKeys } from './data-keys.js';
export { checkKeyring } from './key-check.js';
export { KeyFiles } from './key-files.js';
export { type Keyring, loadKeyring, parseKeyring } from './keyring.js';
export { SEALING_SCHEMA } from './persistence/sealing.schema.js';
export { seal, unseal } from './sealed-bytes.js';
export { openRecord, sealRecord } from './sealed-record.js';
export { SealingModule } from './sealing.module.js';
export { SubjectHasher } from './subject-hasher.js';
