import {
  type Agency,
  type Agreement,
  type ConnectorDefinition,
  CITIZEN_SCHEMA,
  type DataService,
  LAND_DOSSIER,
  LAND_DOSSIER_POINTERS,
  LAND_DOSSIER_SCHEMA,
  PERSON_ACCESSES,
  PERSON_ACCESSES_ANSWER_SCHEMA,
  PERSON_ACCESSES_SCHEMA,
  POPULATION_LOOKUP,
  POPULATION_LOOKUP_SCHEMA,
  POPULATION_VERIFICATION,
  POPULATION_VERIFICATION_REQUEST,
  POPULATION_VERIFICATION_SCHEMA,
  type RegistryEntity,
  SERVICE_RECORD_STATUS,
  SERVICE_RECORD_STATUS_SCHEMA,
  type ServiceAccount,
  type ServicePointers,
  type Subscription,
  type System,
  VERIFICATION_REQUEST_POINTERS,
  VERIFICATION_REQUEST_SCHEMA,
  VERIFIED_FIELDS_SCHEMA,
} from '#libs/contracts';
import type { Section } from './entry-shapes.js';

/** In a file: the hub's own schema of a service, with the pointers that belong to it. */
type Builtin = Pick<DataService, 'schema' | 'pointers' | 'answerSchema' | 'sealed'>;

const STATUS_POINTERS: ServicePointers = {
  businessKey: '/dossierCode',
  naturalKey: ['/dossierCode', '/status', '/occurredAt'],
  agency: '/agencyCode',
  occurredAt: '/occurredAt',
};

const BUILTINS: ReadonlyMap<unknown, Builtin> = new Map([
  [`builtin:${SERVICE_RECORD_STATUS}`, { schema: SERVICE_RECORD_STATUS_SCHEMA, pointers: STATUS_POINTERS }],
  [`builtin:${LAND_DOSSIER}`, { schema: LAND_DOSSIER_SCHEMA, pointers: LAND_DOSSIER_POINTERS }],
  [
    `builtin:${POPULATION_VERIFICATION}`,
    { schema: POPULATION_VERIFICATION_SCHEMA, answerSchema: VERIFIED_FIELDS_SCHEMA },
  ],
  [`builtin:${POPULATION_LOOKUP}`, { schema: POPULATION_LOOKUP_SCHEMA, answerSchema: CITIZEN_SCHEMA }],
  [
    `builtin:${POPULATION_VERIFICATION_REQUEST}`,
    { schema: VERIFICATION_REQUEST_SCHEMA, pointers: VERIFICATION_REQUEST_POINTERS, sealed: true },
  ],
  [`builtin:${PERSON_ACCESSES}`, { schema: PERSON_ACCESSES_SCHEMA, answerSchema: PERSON_ACCESSES_ANSWER_SCHEMA }],
]);
export const BUILTIN_SCHEMAS = [...BUILTINS.keys()].join(', ');

/** An entry of a file: the entity without what has a default or is not written there. */
type Given<E, Optional extends keyof E> = Omit<E, 'kind' | Optional> & Partial<Pick<E, Optional>>;

/** Fills in the defaults of an entry whose shape is right; secrets are left out. */
export function toEntity(section: Section, entry: object, sandboxUrl: string): RegistryEntity {
  switch (section) {
    case 'agencies':
      return { kind: 'agency', aliases: [], ...(entry as Given<Agency, 'aliases'>) };
    case 'systems':
      return toSystem(entry as GivenSystem);
    case 'serviceAccounts':
      return toServiceAccount(entry as GivenServiceAccount);
    case 'services':
      return toService(entry as GivenService);
    case 'agreements':
      return toAgreement(entry as GivenAgreement);
    case 'connectors':
      return toConnector(entry as GivenConnector, sandboxUrl);
    case 'subscriptions':
      return toSubscription(entry as GivenSubscription);
  }
}

type GivenSystem = Given<System, 'status'> & { readonly secret?: string };

function toSystem(given: GivenSystem): System {
  return { kind: 'system', status: 'active', ...without(given, 'secret') };
}

type GivenServiceAccount = Given<Omit<ServiceAccount, 'secretHash'>, 'status'> & { readonly secret: string };

function toServiceAccount(given: GivenServiceAccount): ServiceAccount {
  return { kind: 'service-account', status: 'active', ...without(given, 'secret'), secretHash: '' };
}

type GivenService = Given<
  Omit<DataService, 'schema'>,
  'serviceKind' | 'nameEn' | 'description' | 'status' | 'pointers'
> & { readonly schema: string | Record<string, unknown> };

/** What is wrong with schema and pointers is told by the check that follows. */
function toService(given: GivenService): DataService {
  const builtin = BUILTINS.get(given.schema);
  const defaults = { serviceKind: 'event', nameEn: given.name, description: '', status: 'published' } as const;
  const service = {
    kind: 'service',
    ...defaults,
    ...builtin,
    ...given,
  } as const;
  const schema = builtin?.schema ?? given.schema;
  return { ...service, version: String(given.version), schema } as DataService;
}

type GivenAgreement = Given<Agreement, 'purposes' | 'fields' | 'status' | 'validFrom'>;

const BEFORE_THE_HUB = '2020-01-01T00:00:00+07:00';

function toAgreement(given: GivenAgreement): Agreement {
  const { validFrom = BEFORE_THE_HUB, validUntil } = given;
  return {
    kind: 'agreement',
    purposes: [],
    fields: ['*'],
    status: 'active',
    ...given,
    serviceVersion: String(given.serviceVersion),
    validFrom: new Date(validFrom).toISOString(),
    ...(validUntil === undefined ? {} : { validUntil: new Date(validUntil).toISOString() }),
  };
}

type GivenConnector = Given<Omit<ConnectorDefinition, 'sealedSecrets' | 'settings'>, 'timeoutMs' | 'concurrency'> & {
  readonly settings?: Readonly<Record<string, string | number>>;
  readonly secrets: Readonly<Record<string, string>>;
};

function toConnector(given: GivenConnector, sandboxUrl: string): ConnectorDefinition {
  return {
    kind: 'connector',
    timeoutMs: 10_000,
    concurrency: 8,
    ...without(given, 'secrets'),
    settings: Object.fromEntries(Object.entries(given.settings ?? {}).map(([name, value]) => [name, String(value)])),
    url: given.url.replaceAll('${SANDBOX_URL}', sandboxUrl),
    sealedSecrets: {},
  };
}

/** With waits of up to an hour: some three days, so that nothing of a long week-end is given up. */
const MAX_ATTEMPTS = 150;

type GivenSubscription = Given<Subscription, 'filter' | 'maxAttempts' | 'status'>;

function toSubscription(given: GivenSubscription): Subscription {
  const serviceVersion = String(given.serviceVersion);
  return { kind: 'subscription', filter: {}, maxAttempts: MAX_ATTEMPTS, status: 'active', ...given, serviceVersion };
}

function without<T extends object, K extends keyof T>(value: T, name: K): Omit<T, K> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name)) as Omit<T, K>;
}
