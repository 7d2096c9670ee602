import { VBDLIS_CLOCKS, VBDLIS_DIALECTS } from '#libs/connectors';
import { AGENCY_CODE_PATTERN, PROCEDURE_CODE_PATTERN } from '#libs/kernel';

/** The lists of a registry file. */
export const SECTIONS = [
  'agencies',
  'systems',
  'serviceAccounts',
  'services',
  'agreements',
  'connectors',
  'subscriptions',
] as const;
export type Section = (typeof SECTIONS)[number];

/** Whose books land-dossiers compares with the hub's. */
export const BOOK_PARTIES = ['land', 'one-stop', 'tax'];

/** `description` completes "must be …" where the pattern or format does not fit. */
const CODE = {
  type: 'string',
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
  description: '1 to 64 letters, digits, dots, dashes or underscores',
};
const AGENCY = {
  type: 'string',
  pattern: AGENCY_CODE_PATTERN,
  description: 'an agency code such as 000.00.01.H22 or H37.DN.001',
};
const PROCEDURE = { type: 'string', pattern: PROCEDURE_CODE_PATTERN, description: 'a procedure code such as 1.012790' };
/** Written without quotes it is a number to YAML. */
const VERSION = {
  type: ['string', 'integer'],
  pattern: '^[1-9]\\d{0,3}$',
  minimum: 1,
  maximum: 9999,
  description: 'a major version such as 1',
};
const INSTANT = { type: 'string', format: 'instant', description: 'a time with offset (RFC 3339)' };
const POINTER = { type: 'string', pattern: '^(/[^/~]+)+$', description: 'a JSON pointer such as /dossierCode' };
const HTTP_URL = {
  type: 'string',
  pattern: '^https?://[^\\s@]+$',
  maxLength: 2_000,
  description: 'an http or https address',
};
const SECRET = { type: 'string', minLength: 8, maxLength: 200 };
const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });
const oneOf = (...values: string[]) => ({ type: 'string', enum: values });
const whole = (minimum: number, maximum: number) => ({ type: 'integer', minimum, maximum });
const list = (items: unknown, minItems = 0) => ({ type: 'array', items, minItems, maxItems: 5_000, uniqueItems: true });
const object = (required: string[], properties: Record<string, unknown>) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const texts = { type: 'object', additionalProperties: { type: 'string', maxLength: 2_000 }, maxProperties: 50 };

const settings = {
  type: 'object',
  additionalProperties: { type: ['string', 'integer'], maxLength: 2_000 },
  maxProperties: 50,
};

const PUBLIC_KEY = {
  type: 'object',
  required: ['kty'],
  properties: {
    kty: oneOf('EC', 'RSA', 'OKP'),
    ...Object.fromEntries(['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].map(name => [name, false])),
  },
};

/** JSON Schema of one entry of each list; defaults are filled in afterwards. */
export const ENTRY_SHAPES: Readonly<Record<Section, Record<string, unknown>>> = {
  agencies: object(['code', 'name'], { code: AGENCY, name: text(300), aliases: list(AGENCY) }),
  systems: object(['code', 'name', 'agency'], {
    code: CODE,
    name: text(300),
    agency: AGENCY,
    status: oneOf('active', 'suspended'),
    secret: SECRET,
    settings: object([], {
      'vbdlis.dialect': oneOf(...Object.keys(VBDLIS_DIALECTS)),
      'vbdlis.dates': oneOf(...VBDLIS_CLOCKS),
      'vbdlis.agency': AGENCY,
      'vbdlis.fileBaseUrl': HTTP_URL,
      bookParty: oneOf(...BOOK_PARTIES),
    }),
    jwks: object(['keys'], { keys: list(PUBLIC_KEY, 1) }),
  }),
  serviceAccounts: object(['code', 'name', 'roles', 'secret'], {
    code: CODE,
    name: text(300),
    status: oneOf('active', 'suspended'),
    roles: list(oneOf('registrar', 'operator', 'auditor', 'agency', 'admin')),
    secret: SECRET,
  }),
  services: object(['code', 'version', 'name', 'schema'], {
    code: CODE,
    version: VERSION,
    serviceKind: oneOf('event', 'query', 'command'),
    name: text(300),
    nameEn: text(300),
    description: { type: 'string', maxLength: 4_000 },
    status: oneOf('published', 'deprecated'),
    schema: { type: ['string', 'object'] },
    answerSchema: { type: 'object' },
    topic: text(200),
    sealed: { type: 'boolean' },
    provider: CODE,
    pointers: object(['businessKey', 'naturalKey', 'agency', 'occurredAt'], {
      businessKey: POINTER,
      naturalKey: list(POINTER, 1),
      agency: POINTER,
      occurredAt: POINTER,
    }),
  }),
  agreements: object(['code', 'service', 'serviceVersion', 'system', 'actions', 'agencies'], {
    code: CODE,
    service: CODE,
    serviceVersion: VERSION,
    system: CODE,
    actions: list(oneOf('send', 'receive', 'read'), 1),
    agencies: list(AGENCY, 1),
    purposes: list(text(200)),
    fields: list(text(100), 1),
    quota: object(['perSecond', 'burst'], {
      perSecond: { type: 'number', exclusiveMinimum: 0, maximum: 1_000_000 },
      burst: whole(1, 10_000_000),
    }),
    validFrom: INSTANT,
    validUntil: INSTANT,
    status: oneOf('active', 'suspended'),
  }),
  connectors: object(['code', 'system', 'protocol', 'url', 'secrets'], {
    code: CODE,
    system: CODE,
    protocol: oneOf('webhook', 'dvcqg', 'vbdlis', 'population-soap'),
    url: text(2_000),
    secrets: texts,
    settings,
    timeoutMs: whole(100, 600_000),
    connectTimeoutMs: whole(10, 600_000),
    firstByteTimeoutMs: whole(10, 600_000),
    concurrency: whole(1, 256),
    ratePerSecond: { type: 'number', minimum: 0.01, maximum: 10_000 },
  }),
  subscriptions: object(['code', 'system', 'service', 'serviceVersion'], {
    code: CODE,
    system: CODE,
    service: CODE,
    serviceVersion: VERSION,
    connector: CODE,
    delivery: oneOf('pull'),
    filter: object([], {
      agencies: list(AGENCY),
      statuses: list(whole(1, 10)),
      procedures: list(PROCEDURE),
      types: list(CODE),
      notFrom: list(CODE),
    }),
    maxAttempts: whole(1, 1_000),
    backoffMs: whole(10, 86_400_000),
    maxBackoffMs: whole(1_000, 604_800_000),
    status: oneOf('active', 'paused'),
  }),
};
