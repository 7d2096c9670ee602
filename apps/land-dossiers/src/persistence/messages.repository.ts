import { type Envelope, LAND_DOSSIER, Topic } from '#libs/contracts';
import { parametersOf, type Queryable, refuseOvertaken, toColumns } from '#libs/persistence';
import { type IncomingMessage, parseLandRecord } from '../application/incoming-message.js';
import type { KeptMessage } from '../application/kept-message.js';
import type { PlannedDecision } from '../application/plan-batch.js';
import type { Decision, Effect, LandFlag } from '../domain/decision.js';

interface MessageRow {
  message_id: string;
  occurred_at: Date;
  accepted_at: Date;
  system: string;
  agency_code: string;
  service_version: string;
  trace_parent: string | null;
  body_hash: string;
  payload: string;
  effect: Effect | null;
  flags: string | null;
  sequence: number | null;
}

const CODES = ['uuid', 'text', 'text', 'timestamptz', 'timestamptz', 'text', 'text', 'text', 'text', 'text'] as const;
const TYPES = [...CODES, 'int', 'bigint', 'int', 'int'] as const;

/** The payloads travel as one binary parameter and are cut up in the database, as those of service-records. */
const ADD = `
WITH added AS (
  INSERT INTO messages (message_id, dossier_code, type, occurred_at, accepted_at, system, agency_code, service_version,
    trace_parent, body_hash, partition, kafka_offset, payload)
  SELECT t.message_id, t.dossier_code, t.type, t.occurred_at, t.accepted_at, t.system, t.agency_code, t.service_version,
    t.trace_parent, t.body_hash, t.partition, t.kafka_offset,
    convert_from(substring($1::bytea FROM t.start FOR t.length), 'UTF8')
  FROM unnest(${parametersOf(TYPES, 2)})
    AS t (message_id, dossier_code, type, occurred_at, accepted_at, system, agency_code, service_version, trace_parent,
      body_hash, partition, kafka_offset, start, length)
  ON CONFLICT (message_id) DO NOTHING
  RETURNING 1
)
SELECT count(*) AS written FROM added`;

const DECISION_TYPES = ['uuid', 'text', 'text', 'text', 'int'] as const;
const DECIDE = `
INSERT INTO decisions (message_id, dossier_code, effect, flags, sequence)
SELECT * FROM unnest(${parametersOf(DECISION_TYPES, 1)})
ON CONFLICT (message_id) DO UPDATE
SET effect = excluded.effect, flags = excluded.flags, sequence = excluded.sequence`;

const SELECT = `SELECT m.message_id, m.occurred_at, m.accepted_at, m.system, m.agency_code, m.service_version,
  m.trace_parent, m.body_hash, m.payload, d.effect, d.flags, d.sequence`;

/** By index, message by message: a plan that joins whole tables is the wrong one for any batch, and tempting for some. */
const DECIDED = `LEFT JOIN LATERAL (
    SELECT effect, flags, sequence FROM decisions WHERE message_id = m.message_id OFFSET 0
  ) d ON true`;
const KNOWN = `${SELECT} FROM messages m ${DECIDED} WHERE m.message_id = ANY($1::uuid[])`;
const OF_DOSSIERS = `${SELECT} FROM unnest($1::text[]) AS wanted (code)
  CROSS JOIN LATERAL (SELECT * FROM messages WHERE dossier_code = wanted.code OFFSET 0) m ${DECIDED}
  ORDER BY m.accepted_at, m.kafka_offset`;

/** Every message that was ever kept, and what was decided about it, within one unit of work. */
export class MessagesRepository {
  constructor(private readonly tx: Queryable) {}

  /** Those of the transactions that are kept already. */
  async findKnown(ids: readonly string[]): Promise<KeptMessage[]> {
    if (ids.length === 0) return [];
    const rows = await this.tx.query<MessageRow>(KNOWN, [ids]);
    return rows.map(toKept);
  }

  async ofDossiers(dossierCodes: readonly string[]): Promise<KeptMessage[]> {
    if (dossierCodes.length === 0) return [];
    const rows = await this.tx.query<MessageRow>(OF_DOSSIERS, [dossierCodes]);
    return rows.map(toKept);
  }

  /** All or nothing: HubError `overtaken` (retriable) where one was kept meanwhile. */
  async add(messages: readonly IncomingMessage[]): Promise<void> {
    if (messages.length === 0) return;
    let start = 1;
    const rows = messages.map(message => {
      const row = [...toRow(message), start, message.payload.length];
      start += message.payload.length;
      return row;
    });
    const payloads = Buffer.concat(messages.map(({ payload }) => payload));
    const [result] = await this.tx.query<{ written: string }>(ADD, [payloads, ...toColumns(rows, TYPES)]);
    refuseOvertaken(result?.written, messages.length);
  }

  async decide(decisions: readonly PlannedDecision[]): Promise<void> {
    if (decisions.length === 0) return;
    const rows = decisions.map(({ message: { event }, decision, sequence }) => [
      event.id,
      event.record.dossierCode,
      decision.effect,
      decision.flags.join(' '),
      sequence ?? null,
    ]);
    await this.tx.query(DECIDE, toColumns(rows, DECISION_TYPES));
  }
}

function toRow({ event, envelope, dossierCode, partition, offset }: IncomingMessage): (string | number | null)[] {
  return [
    event.id,
    dossierCode,
    event.record.type,
    new Date(event.occurredAt).toISOString(),
    new Date(event.acceptedAt).toISOString(),
    event.system,
    envelope.agency,
    envelope.serviceVersion,
    envelope.traceParent ?? null,
    event.bodyHash,
    partition,
    offset.toString(),
  ];
}

function toKept(row: MessageRow): KeptMessage {
  const record = parseLandRecord(row.payload);
  const occurredAt = row.occurred_at.getTime();
  const acceptedAt = row.accepted_at.getTime();
  const event = { id: row.message_id, system: row.system, occurredAt, acceptedAt, bodyHash: row.body_hash, record };
  const decision = toDecision(row);
  return {
    event,
    envelope: toEnvelope(row, record.dossierCode, record.occurredAt),
    payload: row.payload,
    ...(decision ? { decision } : {}),
    ...(row.sequence === null ? {} : { sequence: row.sequence }),
  };
}

function toDecision({ effect, flags }: MessageRow): Decision | undefined {
  if (effect === null) return undefined;
  return { effect, flags: (flags ? flags.split(' ') : []) as LandFlag[] };
}

function toEnvelope(row: MessageRow, subject: string, time: string): Envelope {
  return {
    id: row.message_id,
    type: Topic.LandDossierReported,
    subject,
    time,
    acceptedAt: row.accepted_at.toISOString(),
    system: row.system,
    service: LAND_DOSSIER,
    serviceVersion: row.service_version,
    agency: row.agency_code,
    bodyHash: row.body_hash,
    ...(row.trace_parent === null ? {} : { traceParent: row.trace_parent }),
  };
}
