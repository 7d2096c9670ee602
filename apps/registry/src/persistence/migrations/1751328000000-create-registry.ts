import { type MigrationInterface, OUTBOX_SQL, type QueryRunner } from '#libs/persistence';

const TABLES = [
  'outbox',
  'subscriptions',
  'connectors',
  'agreements',
  'services',
  'service_accounts',
  'systems',
  'clients',
  'agency_codes',
  'agencies',
];

const AGENCY_CODE = `'^(\\d{3}\\.\\d{2}\\.\\d{2}\\.[A-Z]\\d{2}|[A-Z]\\d{2}(\\.[A-Z0-9]{1,4})*)$'`;

/** Own codes and aliases in one table: its key keeps any code from belonging to two agencies. */
const AGENCIES = [
  `CREATE TABLE agencies (
    code text PRIMARY KEY CHECK (code ~ ${AGENCY_CODE}),
    name text NOT NULL
  )`,
  `CREATE TABLE agency_codes (
    code text PRIMARY KEY CHECK (code ~ ${AGENCY_CODE}),
    agency text NOT NULL REFERENCES agencies (code),
    place integer NOT NULL,
    UNIQUE (agency, place),
    CHECK ((place = 0) = (code = agency))
  )`,
];

/** Systems and service accounts sign in with their code: one name space, or one could act as the other. */
const CLIENTS = [
  `CREATE TABLE clients (
    code text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('system', 'service-account')),
    name text NOT NULL,
    status text NOT NULL CHECK (status IN ('active', 'suspended')),
    secret_hash text CHECK (secret_hash LIKE 'scrypt$%'),
    UNIQUE (code, kind),
    CHECK (kind = 'system' OR secret_hash IS NOT NULL)
  )`,
  `CREATE TABLE systems (
    code text PRIMARY KEY,
    kind text NOT NULL DEFAULT 'system' CHECK (kind = 'system'),
    agency text NOT NULL REFERENCES agencies (code),
    jwks json,
    FOREIGN KEY (code, kind) REFERENCES clients (code, kind)
  )`,
  `CREATE TABLE service_accounts (
    code text PRIMARY KEY,
    kind text NOT NULL DEFAULT 'service-account' CHECK (kind = 'service-account'),
    roles text[] NOT NULL CHECK (roles <@ ARRAY['registrar', 'operator', 'auditor', 'agency', 'admin']),
    FOREIGN KEY (code, kind) REFERENCES clients (code, kind)
  )`,
];

const SERVICES = [
  `CREATE TABLE services (
    code text NOT NULL,
    version text NOT NULL CHECK (version ~ '^[1-9]\\d{0,3}$'),
    service_kind text NOT NULL CHECK (service_kind IN ('event', 'query', 'command')),
    name text NOT NULL,
    name_en text NOT NULL,
    description text NOT NULL,
    status text NOT NULL CHECK (status IN ('published', 'deprecated')),
    schema json NOT NULL,
    topic text NOT NULL,
    pointers json NOT NULL,
    PRIMARY KEY (code, version)
  )`,
  `CREATE TABLE agreements (
    code text PRIMARY KEY,
    service text NOT NULL,
    service_version text NOT NULL,
    system text NOT NULL REFERENCES systems (code),
    actions text[] NOT NULL CHECK (cardinality(actions) > 0 AND actions <@ ARRAY['send', 'receive', 'read']),
    agencies text[] NOT NULL CHECK (cardinality(agencies) > 0),
    purposes text[] NOT NULL,
    fields text[] NOT NULL CHECK (cardinality(fields) > 0),
    quota_per_second double precision CHECK (quota_per_second > 0),
    quota_burst integer CHECK (quota_burst > 0),
    valid_from timestamptz NOT NULL,
    valid_until timestamptz CHECK (valid_until > valid_from),
    status text NOT NULL CHECK (status IN ('active', 'suspended')),
    FOREIGN KEY (service, service_version) REFERENCES services (code, version),
    CHECK ((quota_per_second IS NULL) = (quota_burst IS NULL))
  )`,
  'CREATE INDEX ON agreements (system)',
];

/** Deferred: a connector and its subscriptions may go to another system in one load. */
const DELIVERY = [
  `CREATE TABLE connectors (
    code text PRIMARY KEY,
    system text NOT NULL REFERENCES systems (code),
    protocol text NOT NULL,
    url text NOT NULL,
    sealed_secrets json NOT NULL,
    settings json NOT NULL,
    timeout_ms integer NOT NULL CHECK (timeout_ms > 0),
    concurrency integer NOT NULL CHECK (concurrency > 0),
    UNIQUE (code, system)
  )`,
  `CREATE TABLE subscriptions (
    code text PRIMARY KEY,
    system text NOT NULL REFERENCES systems (code),
    service text NOT NULL,
    service_version text NOT NULL,
    connector text NOT NULL,
    filter json NOT NULL,
    max_attempts integer NOT NULL CHECK (max_attempts > 0),
    status text NOT NULL CHECK (status IN ('active', 'paused')),
    FOREIGN KEY (service, service_version) REFERENCES services (code, version),
    FOREIGN KEY (connector, system) REFERENCES connectors (code, system) DEFERRABLE INITIALLY DEFERRED
  )`,
];

export class CreateRegistry1751328000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...AGENCIES, ...CLIENTS, ...SERVICES, ...DELIVERY, OUTBOX_SQL]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`DROP TABLE ${table}`);
  }
}
