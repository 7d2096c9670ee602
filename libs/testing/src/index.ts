/** What tests need: infrastructure to break, databases of their own, the built apps as processes. For tests only. */
export { AppProcess } from './app-process.js';
export { HUB_MEMORY, hubNodeOptions } from './environment.js';
export { EXPIRED, FITTING, OF_ANOTHER_NAME, TEST_AUTHORITY } from './certificates.js';
export { FakePresence } from './fake-presence.js';
export { freePort } from './free-ports.js';
export {
  answersOk,
  type HubPlace,
  prepareHub,
  startHub,
  type StartHubOptions,
  type TestClient,
  type TestHub,
  urlOf,
} from './hub-process.js';
export { type InfrastructureName, killInfrastructure, restartInfrastructure } from './infrastructure-control.js';
export { startPartnerSim, startSandbox, type TestPartners, type TestSandbox } from './partner-sim-process.js';
export { patient } from './patience.js';
export { createDatabase, type TestDatabase } from './test-database.js';
export { waitFor, type WaitOptions } from './wait-for.js';
