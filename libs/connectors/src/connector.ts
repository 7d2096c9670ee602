import type { ConnectorDefinition, Envelope } from '#libs/contracts';

/** One record on its way to one partner. */
export interface OutboundMessage {
  readonly envelope: Envelope;
  /** The record as JSON text, already limited to the fields that the agreement grants. */
  readonly data: string;
  /** Attempt number, 1 for the first. */
  readonly attempt: number;
  /** Id of the replay that brings it again; absent on what comes for the first time, or is tried again. */
  readonly replay?: string;
}

/**
 * delivered – the partner took it · retry – try again later (network, time-out, 5xx, 429) ·
 * rejected – the partner will never take it: a dead letter · gone – the endpoint no longer exists (HTTP 410).
 */
export type DeliveryOutcome =
  | { readonly status: 'delivered'; readonly code: string; readonly durationMs: number }
  | {
      readonly status: 'retry' | 'rejected' | 'gone';
      /** Machine-readable: `timeout`, `http-500`, `dvcqg-5`, `connection-refused`, … */
      readonly code: string;
      /** What the partner said, masked, ≤ 300 characters; '' where nothing. */
      readonly detail: string;
      readonly durationMs: number;
      /** From Retry-After. */
      readonly retryAfterMs?: number;
    };

/** Speaks one partner's protocol. One instance per connector definition; it may keep a session. */
export interface Connector {
  /** The most messages that one call to `deliver` takes; they belong to different dossiers, and none has failed before. */
  readonly maxBatch: number;
  /** The most bytes of records that one call takes, or a single one that is larger; absent = any. */
  readonly maxBatchBytes?: number;
  /** Delivers each message and says of each what became of it, in the same order. Never throws. */
  deliver(messages: readonly OutboundMessage[]): Promise<readonly DeliveryOutcome[]>;
  close(): Promise<void>;
}

/** Files by the SHA-256 of their content. */
export interface FileSource {
  /** Size in bytes; undefined where there is no such file. */
  stat(sha256: string): Promise<{ readonly size: number } | undefined>;
  /** Whoever opens it reads it to its end or destroys it. */
  open(sha256: string): Promise<{ readonly content: AsyncIterable<Uint8Array> }>;
  /** The SHA-256 of what the hub has brought under a name, such as `landFileNameOf`; undefined where it has not. */
  named(name: string): Promise<string | undefined>;
  /** Why the hub could not have what belongs under a name, and does not try any more; undefined where it has not said so. */
  refusalOf(name: string): Promise<string | undefined>;
}

export interface ConnectorOptions {
  readonly definition: ConnectorDefinition;
  /** The opened secrets of the definition. */
  readonly secrets: Readonly<Record<string, string>>;
  /** CIDR networks to which a connection may be opened. */
  readonly allowedNetworks: readonly string[];
  /** Waits until the partner takes another HTTP call; the first of a `deliver` has been waited for. Absent = it takes any. */
  readonly nextTurn?: () => Promise<void>;
  /** The hub's files, for protocols that send them along; absent = there are none. */
  readonly files?: FileSource;
  /** Address of the exchange door, under which partners fetch the hub's files (`/v1/files/{sha256}`); absent = they cannot. */
  readonly hubUrl?: string;
  /** Path and query there of a file by its place, `{transactionId}{pointer}`, that the connector's system can open as it stands. */
  readonly fileLinkTo?: (place: string) => string;
}
