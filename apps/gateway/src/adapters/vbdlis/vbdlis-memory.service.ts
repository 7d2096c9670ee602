import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { GatewayConfig, PostgresConfig } from '#libs/config';
import { HubError } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import { type Database, LateDatabase, type Queryable } from '#libs/persistence';
import { GATEWAY_SCHEMA } from './persistence/gateway.schema.js';
import { LAST_RECEIPT, receiptDayOf, receiptNumberOf } from './receipt-number.js';

const logger = createLogger('vbdlis');
/** What first came longer ago is forgotten: nothing that is sent again then is the same message. */
export const LONGEST_SAME_MS = 86_400_000;
const TIDY_EVERY_MS = 3_600_000;

/** One request of one system: the same whenever and at whichever copy of the gateway it arrives. */
export interface RequestRef {
  readonly system: string;
  readonly fingerprint: string;
}

const KNOWN_NUMBER = 'SELECT agency, day, number FROM receipt_numbers WHERE system = $1 AND fingerprint = $2';
/** The row is locked until the end of the transaction: the next who asks for this agency and day gets the next number. */
const NEXT_NUMBER = `INSERT INTO receipt_counters AS c (agency, day, last) VALUES ($1, $2, $3)
  ON CONFLICT (agency, day) DO UPDATE SET last = c.last + 1 WHERE c.last < $4 RETURNING last`;
const GIVE_NUMBER = `INSERT INTO receipt_numbers (system, fingerprint, agency, day, number) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (system, fingerprint) DO NOTHING RETURNING agency, day, number`;
const FIRST_ARRIVAL = `INSERT INTO first_arrivals AS a (system, fingerprint, first_at) VALUES ($1, $2, $3)
  ON CONFLICT (system, fingerprint) DO UPDATE
  SET first_at = CASE WHEN a.first_at < $4 THEN excluded.first_at ELSE a.first_at END RETURNING first_at`;

interface NumberRow {
  readonly agency: string;
  readonly day: string;
  readonly number: number;
}

/**
 * What must be the same at every copy of the gateway and after every crash (ADR 15). Opened beside the start and not before
 * it: all that needs none of it is taken while PostgreSQL is away; what does is answered "busy".
 */
@Injectable()
export class VbdlisMemory implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly database: LateDatabase;
  private tidyAt = 0;

  constructor(
    postgres: PostgresConfig,
    private readonly config: GatewayConfig,
  ) {
    this.database = new LateDatabase(GATEWAY_SCHEMA, postgres);
  }

  onApplicationBootstrap(): void {
    this.database
      .get()
      .catch((error: unknown) => logger.warn('PostgreSQL is away: asked again when needed', { error }));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }

  /**
   * A receipt number that nobody else has; of the same request the same. Throws `unavailable`.
   * @param firstArrival of a request that says no time: what first came at another time is another dossier, in the same words
   */
  async receiptNumber(asked: RequestRef, agency: string, now: number, firstArrival?: string): Promise<string> {
    const request = firstArrival === undefined ? asked : firstCameAt(asked, firstArrival);
    const database = await this.database.get();
    const known = await this.knownNumber(database, request);
    const row = known ?? (await database.transaction(tx => this.giveNumber(tx, request, agency, receiptDayOf(now))));
    return receiptNumberOf(row.agency, row.day, row.number);
  }

  /**
   * When the request came for the first time, RFC 3339: now, where it first came before `overBefore` (epoch ms, as `now`).
   * Throws `unavailable`.
   */
  async firstArrival({ system, fingerprint }: RequestRef, now: number, overBefore: number): Promise<string> {
    const database = await this.database.get();
    this.tidy(database, now);
    const parameters = [system, fingerprint, new Date(now), new Date(overBefore)];
    const [row] = await database.query<{ first_at: Date }>(FIRST_ARRIVAL, parameters);
    return new Date(row!.first_at).toISOString();
  }

  private async knownNumber(from: Queryable, { system, fingerprint }: RequestRef): Promise<NumberRow | undefined> {
    return (await from.query<NumberRow>(KNOWN_NUMBER, [system, fingerprint]))[0];
  }

  private async giveNumber(tx: Queryable, request: RequestRef, agency: string, day: string): Promise<NumberRow> {
    const [next] = await tx.query<{ last: number }>(NEXT_NUMBER, [agency, day, this.config.firstReceipt, LAST_RECEIPT]);
    if (!next) throw unavailable('The receipt numbers of this day are used up');
    const { system, fingerprint } = request;
    const [given] = await tx.query<NumberRow>(GIVE_NUMBER, [system, fingerprint, agency, day, next.last]);
    // Somebody else was given one for the same request meanwhile: it is that one, and this number stays unused.
    return given ?? (await this.knownNumber(tx, request))!;
  }

  private tidy(database: Database, now: number): void {
    if (now < this.tidyAt) return;
    this.tidyAt = now + TIDY_EVERY_MS;
    database
      .query('DELETE FROM first_arrivals WHERE first_at < $1', [new Date(now - 2 * LONGEST_SAME_MS)])
      .catch((error: unknown) => logger.warn('First arrivals were not tidied', { error }));
  }
}

function firstCameAt({ system, fingerprint }: RequestRef, instant: string): RequestRef {
  return { system, fingerprint: `${fingerprint} ${instant}` };
}

function unavailable(title: string): HubError {
  return new HubError('unavailable', 'unavailable', title);
}
