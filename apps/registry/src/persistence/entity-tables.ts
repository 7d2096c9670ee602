import type { RegistryEntity } from '#libs/contracts';

type Kind = RegistryEntity['kind'];

/** How one kind is kept: `select` gives the columns as the entity names them, in the entity's order. */
interface EntityTable {
  readonly select: string;
  /** Each takes the entities as one JSON array, $1; in this order. */
  readonly save: readonly string[];
}

const CLIENT_COLUMNS = 'code text, kind text, name text, status text, "secretHash" text';
const SAVE_CLIENT = `INSERT INTO clients (code, kind, name, status, secret_hash)
  SELECT code, kind, name, status, "secretHash" FROM json_to_recordset($1::json) AS e(${CLIENT_COLUMNS})
  ON CONFLICT (code) DO UPDATE
  SET kind = excluded.kind, name = excluded.name, status = excluded.status, secret_hash = excluded.secret_hash`;

const AGENCY: EntityTable = {
  select: `SELECT code, name, ARRAY(
      SELECT c.code FROM agency_codes c WHERE c.agency = agencies.code AND c.place > 0 ORDER BY c.place
    ) AS aliases FROM agencies`,
  save: [
    `INSERT INTO agencies (code, name)
     SELECT code, name FROM json_to_recordset($1::json) AS e(code text, name text)
     ON CONFLICT (code) DO UPDATE SET name = excluded.name`,
    // First all of them, so that an alias can go from one agency to another.
    `DELETE FROM agency_codes WHERE agency IN (SELECT code FROM json_to_recordset($1::json) AS e(code text))`,
    `INSERT INTO agency_codes (code, agency, place)
     SELECT c.code, e.code, c.place - 1 FROM json_to_recordset($1::json) AS e(code text, aliases text[])
     CROSS JOIN LATERAL unnest(e.code || e.aliases) WITH ORDINALITY AS c(code, place)`,
  ],
};

const SYSTEM: EntityTable = {
  select: `SELECT code, name, agency, status, secret_hash AS "secretHash", settings, jwks
    FROM systems JOIN clients USING (code, kind)`,
  save: [
    SAVE_CLIENT,
    `INSERT INTO systems (code, agency, settings, jwks)
     SELECT code, agency, settings, jwks
     FROM json_to_recordset($1::json) AS e(code text, agency text, settings json, jwks json)
     ON CONFLICT (code) DO UPDATE
     SET agency = excluded.agency, settings = excluded.settings, jwks = excluded.jwks`,
  ],
};

const SERVICE_ACCOUNT: EntityTable = {
  select: `SELECT code, name, status, secret_hash AS "secretHash", roles
    FROM service_accounts JOIN clients USING (code, kind)`,
  save: [
    SAVE_CLIENT,
    `INSERT INTO service_accounts (code, roles)
     SELECT code, roles FROM json_to_recordset($1::json) AS e(code text, roles text[])
     ON CONFLICT (code) DO UPDATE SET roles = excluded.roles`,
  ],
};

const SERVICE: EntityTable = {
  select: `SELECT code, version, service_kind AS "serviceKind", name, name_en AS "nameEn", description, status, schema,
    answer_schema AS "answerSchema", topic, pointers, sealed, provider FROM services`,
  save: [
    `INSERT INTO services (code, version, service_kind, name, name_en, description, status, schema, answer_schema, topic,
       pointers, sealed, provider)
     SELECT code, version, "serviceKind", name, "nameEn", description, status, schema, "answerSchema", topic,
       pointers, sealed, provider
     FROM json_to_recordset($1::json) AS e(code text, version text, "serviceKind" text, name text, "nameEn" text,
       description text, status text, schema json, "answerSchema" json, topic text, pointers json, sealed boolean,
       provider text)
     ON CONFLICT (code, version) DO UPDATE SET service_kind = excluded.service_kind, name = excluded.name,
       name_en = excluded.name_en, description = excluded.description, status = excluded.status,
       schema = excluded.schema, answer_schema = excluded.answer_schema, topic = excluded.topic,
       pointers = excluded.pointers, sealed = excluded.sealed, provider = excluded.provider`,
  ],
};

const AGREEMENT: EntityTable = {
  select: `SELECT code, service, service_version AS "serviceVersion", system, actions, agencies, purposes, fields,
    CASE WHEN quota_burst IS NOT NULL
      THEN json_build_object('perSecond', quota_per_second, 'burst', quota_burst) END AS quota,
    valid_from AS "validFrom", valid_until AS "validUntil", status FROM agreements`,
  save: [
    `INSERT INTO agreements (code, service, service_version, system, actions, agencies, purposes, fields,
       quota_per_second, quota_burst, valid_from, valid_until, status)
     SELECT code, service, "serviceVersion", system, actions, agencies, purposes, fields,
       (quota->>'perSecond')::double precision, (quota->>'burst')::integer, "validFrom", "validUntil", status
     FROM json_to_recordset($1::json) AS e(code text, service text, "serviceVersion" text, system text,
       actions text[], agencies text[], purposes text[], fields text[], quota json, "validFrom" timestamptz,
       "validUntil" timestamptz, status text)
     ON CONFLICT (code) DO UPDATE SET service = excluded.service, service_version = excluded.service_version,
       system = excluded.system, actions = excluded.actions, agencies = excluded.agencies,
       purposes = excluded.purposes, fields = excluded.fields, quota_per_second = excluded.quota_per_second,
       quota_burst = excluded.quota_burst, valid_from = excluded.valid_from, valid_until = excluded.valid_until,
       status = excluded.status`,
  ],
};

const CONNECTOR: EntityTable = {
  select: `SELECT code, system, protocol, url, sealed_secrets AS "sealedSecrets", settings, timeout_ms AS "timeoutMs",
    concurrency, connect_timeout_ms AS "connectTimeoutMs", first_byte_timeout_ms AS "firstByteTimeoutMs",
    rate_per_second AS "ratePerSecond", address_override AS "addressOverride" FROM connectors`,
  save: [
    `INSERT INTO connectors (code, system, protocol, url, sealed_secrets, settings, timeout_ms, concurrency,
       connect_timeout_ms, first_byte_timeout_ms, rate_per_second, address_override)
     SELECT code, system, protocol, url, "sealedSecrets", settings, "timeoutMs", concurrency,
       "connectTimeoutMs", "firstByteTimeoutMs", "ratePerSecond", "addressOverride"
     FROM json_to_recordset($1::json) AS e(code text, system text, protocol text, url text, "sealedSecrets" json,
       settings json, "timeoutMs" integer, concurrency integer, "connectTimeoutMs" integer,
       "firstByteTimeoutMs" integer, "ratePerSecond" double precision, "addressOverride" json)
     ON CONFLICT (code) DO UPDATE SET system = excluded.system, protocol = excluded.protocol, url = excluded.url,
       sealed_secrets = excluded.sealed_secrets, settings = excluded.settings, timeout_ms = excluded.timeout_ms,
       concurrency = excluded.concurrency, connect_timeout_ms = excluded.connect_timeout_ms,
       first_byte_timeout_ms = excluded.first_byte_timeout_ms, rate_per_second = excluded.rate_per_second,
       address_override = excluded.address_override`,
  ],
};

const SUBSCRIPTION: EntityTable = {
  select: `SELECT code, system, service, service_version AS "serviceVersion", connector, delivery, filter,
    max_attempts AS "maxAttempts", backoff_ms AS "backoffMs", max_backoff_ms AS "maxBackoffMs", status
    FROM subscriptions`,
  save: [
    `INSERT INTO subscriptions (code, system, service, service_version, connector, delivery, filter, max_attempts, backoff_ms,
       max_backoff_ms, status)
     SELECT code, system, service, "serviceVersion", connector, delivery, filter, "maxAttempts", "backoffMs",
       "maxBackoffMs", status
     FROM json_to_recordset($1::json) AS e(code text, system text, service text, "serviceVersion" text,
       connector text, delivery text, filter json, "maxAttempts" integer, "backoffMs" integer, "maxBackoffMs" integer, status text)
     ON CONFLICT (code) DO UPDATE SET system = excluded.system, service = excluded.service,
       service_version = excluded.service_version, connector = excluded.connector, delivery = excluded.delivery,
       filter = excluded.filter,
       max_attempts = excluded.max_attempts, backoff_ms = excluded.backoff_ms,
       max_backoff_ms = excluded.max_backoff_ms, status = excluded.status`,
  ],
};

/** In the order in which they refer to each other. */
export const ENTITY_TABLES: Readonly<Record<Kind, EntityTable>> = {
  agency: AGENCY,
  system: SYSTEM,
  'service-account': SERVICE_ACCOUNT,
  service: SERVICE,
  agreement: AGREEMENT,
  connector: CONNECTOR,
  subscription: SUBSCRIPTION,
};
export const KINDS = Object.keys(ENTITY_TABLES) as readonly Kind[];
