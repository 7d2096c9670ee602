/** What the registry publishes on `hub.registry.v1`: one message per entity, key = `registryKeyOf(entity)`. */
export type RegistryEntity =
  Agency | System | ServiceAccount | DataService | Agreement | Subscription | ConnectorDefinition;

export interface Agency {
  readonly kind: 'agency';
  readonly code: string;
  readonly name: string;
  /** Other codes of the same agency: both code formats circulate at once. */
  readonly aliases: readonly string[];
}

export type LifecycleStatus = 'active' | 'suspended';

/** An agency's information system; it authenticates with its code as client id. */
export interface System {
  readonly kind: 'system';
  readonly code: string;
  readonly name: string;
  readonly agency: string;
  readonly status: LifecycleStatus;
  /** `scrypt$<salt>$<hash>` (base64url) for client_secret_basic; absent = no secret. */
  readonly secretHash?: string;
  /**
   * What a door must know of it: `vbdlis.dialect` (vbdlis, ilis, either), `vbdlis.dates` (how its times are
   * meant: as-written, utc, local), `vbdlis.agency` (gives numbers to its dossiers;
   * absent = its own), `vbdlis.fileBaseUrl` (before relative links). `bookParty` (land, one-stop, tax): whose list of land dossiers
   * it keeps, where none of its connectors says it.
   */
  readonly settings?: Readonly<Record<string, string>>;
  /** Public keys for private_key_jwt (RFC 7523). */
  readonly jwks?: { readonly keys: readonly Record<string, unknown>[] };
}

export type Role = 'registrar' | 'operator' | 'auditor' | 'agency' | 'admin';

/** A script or person-less client of the management door. */
export interface ServiceAccount {
  readonly kind: 'service-account';
  readonly code: string;
  readonly name: string;
  readonly status: LifecycleStatus;
  readonly secretHash: string;
  readonly roles: readonly Role[];
}

/** A published version of a data service. */
export interface DataService {
  readonly kind: 'service';
  readonly code: string;
  /** Major version, e.g. `1`. */
  readonly version: string;
  readonly serviceKind: 'event' | 'query' | 'command';
  readonly name: string;
  readonly nameEn: string;
  readonly description: string;
  readonly status: 'published' | 'deprecated';
  /** JSON Schema 2020-12 of one record, or of one query. */
  readonly schema: Record<string, unknown>;
  /** Of the answer to a query or a command, whose top-level members agreements grant. */
  readonly answerSchema?: Record<string, unknown>;
  /** Topic of the catalogue on which accepted records go; queries have none. */
  readonly topic?: string;
  /** Where in a record its identity stands; queries have none. */
  readonly pointers?: ServicePointers;
  /** Records hold a person's data: they are sealed before they are kept anywhere, and their keys are hashed. */
  readonly sealed?: boolean;
  /** Code of the connector of the partner that answers queries and commands. */
  readonly provider?: string;
}

/** JSON pointers to fields of a record. */
export interface ServicePointers {
  /** Business key: what is kept in order. */
  readonly businessKey: string;
  /** The fields that together name one event; instants are compared as instants. */
  readonly naturalKey: readonly string[];
  readonly agency: string;
  readonly occurredAt: string;
}

/** A service that takes records: events and commands. */
export type RecordService = DataService & Required<Pick<DataService, 'topic' | 'pointers'>>;

export function isRecordService(service: DataService): service is RecordService {
  return service.topic !== undefined && service.pointers !== undefined;
}

export type AgreementAction = 'send' | 'receive' | 'read';

/** Who may do what with which service. Nothing passes without one. */
export interface Agreement {
  readonly kind: 'agreement';
  readonly code: string;
  readonly service: string;
  readonly serviceVersion: string;
  /** The system that uses the service. */
  readonly system: string;
  /** send: report records · receive: be delivered to · read: ask for the current state. */
  readonly actions: readonly AgreementAction[];
  /** Agencies reported for or read about; a code covers everything below it (`isWithinAgency`). */
  readonly agencies: readonly string[];
  readonly purposes: readonly string[];
  /** Top-level fields of the record that may be sent or received; `*` = all. */
  readonly fields: readonly string[];
  readonly quota?: { readonly perSecond: number; readonly burst: number };
  /** RFC 3339. */
  readonly validFrom: string;
  /** RFC 3339; absent = no end. */
  readonly validUntil?: string;
  readonly status: LifecycleStatus;
}

/** A standing wish of a system to be brought the records of a service. */
export interface Subscription {
  readonly kind: 'subscription';
  readonly code: string;
  readonly system: string;
  readonly service: string;
  readonly serviceVersion: string;
  /** Code of the connector that speaks to the system; absent where the system fetches its records itself. */
  readonly connector?: string;
  /** `pull`: the system fetches its records and acknowledges them. Absent: the connector brings them. */
  readonly delivery?: 'pull';
  /**
   * Only records of these; absent or empty = all. Agencies cover what is below them, national codes of procedures the
   * codes that agencies make of them.
   */
  readonly filter: {
    readonly agencies?: readonly string[];
    readonly statuses?: readonly number[];
    readonly procedures?: readonly string[];
    /** The member `type` of records that have one, such as those of land dossiers. */
    readonly types?: readonly string[];
    /** Codes of systems of whose records it is brought none: its own, where it also sends them. */
    readonly notFrom?: readonly string[];
  };
  /** After so many failed attempts a delivery is dead. */
  readonly maxAttempts: number;
  /** Longest wait after the first failed attempt, and of all, in ms; absent = the hub's. */
  readonly backoffMs?: number;
  readonly maxBackoffMs?: number;
  readonly status: 'active' | 'paused';
}

export type ConnectorProtocol = 'webhook' | 'dvcqg' | 'vbdlis' | 'population-soap';

/** Whether a connector of that protocol can have subscriptions; the others are asked, and answer queries. */
export function bringsRecords(protocol: ConnectorProtocol): boolean {
  return protocol !== 'population-soap';
}

/** Who gave a connector its address, and what the files declared when that was done. */
export interface AddressOverride {
  readonly declaredUrl: string;
  /** Code of the service account. */
  readonly by: string;
  /** RFC 3339. */
  readonly at: string;
  readonly reason: string;
}

/** How the hub speaks to a system: protocol, address, secrets and settings. */
export interface ConnectorDefinition {
  readonly kind: 'connector';
  readonly code: string;
  readonly system: string;
  readonly protocol: ConnectorProtocol;
  /** Base address. */
  readonly url: string;
  /** There where an operator has given it another address than the files declare. */
  readonly addressOverride?: AddressOverride;
  /**
   * Secrets of the connector, each sealed with the hub's key (AES-256-GCM): webhook `signingSecret`, dvcqg and
   * population-soap `password`, vbdlis by `settings.auth` `token`, `clientSecret`, `password`.
   */
  readonly sealedSecrets: Readonly<Record<string, string>>;
  /**
   * Protocol's own settings: dvcqg `{username, madonvi}`, vbdlis `{role, dialect, auth, …}`, webhook `{batch}` (events of one
   * post, 1–100), population-soap `{username, serviceCode, integrationCode, verifyCode, path}`. Of any protocol: `{book, bookParty, bookAgency}`, where the system gives a list of its dossiers, and
   * whose it is.
   */
  readonly settings: Readonly<Record<string, string>>;
  /** A whole call: connection, request and answer; where files are sent along, the longest silence while they are. */
  readonly timeoutMs: number;
  /** A connection; absent = 5 s, at the most `timeoutMs`. */
  readonly connectTimeoutMs?: number;
  /** From the sending of the request to the first byte of the answer; absent = `timeoutMs`. */
  readonly firstByteTimeoutMs?: number;
  /** Calls under way to it at once. */
  readonly concurrency: number;
  /** Calls in a second, of each process that delivers; absent = as many as it answers. */
  readonly ratePerSecond?: number;
}

/** The key of an entity on the compacted topic. */
export function registryKeyOf(entity: RegistryEntity): string {
  const version = entity.kind === 'service' ? `@${entity.version}` : '';
  return `${entity.kind}/${entity.code}${version}`;
}
