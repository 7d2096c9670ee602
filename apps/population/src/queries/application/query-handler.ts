import type { Agreement, DataService, PersonAccess, System } from '#libs/contracts';
import type { HubError, JsonObject } from '#libs/kernel';

/** A question that may be asked: its sender, agreements and shape are checked. */
export interface Query {
  readonly transactionId: string;
  readonly system: System;
  readonly service: DataService;
  /** In force, of this version of the service; never none. */
  readonly agreements: readonly Agreement[];
  readonly body: JsonObject;
  /** Of the request, in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** When the answer must leave, as `performance.now()` tells it. */
  readonly deadline: number;
}

/** What became of a question that was allowed: an answer, or why there is none. */
export interface QueryResult {
  /** Whom it was asked for; '' where nobody was named. */
  readonly agency: string;
  readonly dossier: string;
  readonly answered: { readonly body: JsonObject } | { readonly failure: HubError };
  /** Who was looked at, where somebody was. */
  readonly accesses?: readonly PersonAccess[];
}

/**
 * Answers the questions of one service. Throws what a question is refused for before anything of it has left the hub; what
 * fails afterwards is a result.
 */
export interface QueryHandler {
  /** Code of the service. */
  readonly service: string;
  answer(query: Query): Promise<QueryResult>;
}
