import { Injectable } from '@nestjs/common';
import { Database, parametersOf, type Queryable, toColumns } from '#libs/persistence';
import type { WantedFile } from '../application/wanted-file.js';

/** How long a claim holds without being renewed: so long does a file wait after a `kill -9`. */
const LEASE = `interval '60 seconds'`;

interface Row {
  message_id: string;
  pointer: string;
  dossier_code: string;
  agency_code: string;
  name: string;
  url: string | null;
  host: string;
  sha256: string | null;
  size: string | null;
  media_type: string | null;
  attempts: number;
  since: string;
  waits_ms: number;
}

const TYPES = ['uuid', 'text', 'text', 'text', 'text', 'text', 'text', 'text', 'bigint', 'text'] as const;
const ADD = `
INSERT INTO wanted_files (message_id, pointer, dossier_code, agency_code, name, url, host, sha256, size, media_type)
SELECT * FROM unnest(${parametersOf(TYPES, 1)}) ON CONFLICT (message_id, pointer) DO NOTHING`;

/** So many due files are looked at to find some of hosts that have room; the rest has its turn in the next round. */
const LOOKED_AT = 256;
/** `$1` files at most · `$2` of one host at most · `$3`, `$4` hosts and how many of each, where that is another number. */
const CLAIM = `
WITH due AS (
  SELECT message_id, pointer, host, due_at FROM wanted_files
  WHERE state = 'wanted' AND due_at <= now()
    AND NOT EXISTS (SELECT 1 FROM unnest($3::text[], $4::int[]) AS r (host, room) WHERE r.host = wanted_files.host AND room = 0)
  ORDER BY due_at LIMIT ${LOOKED_AT}
), placed AS (
  SELECT d.*, row_number() OVER (PARTITION BY d.host ORDER BY d.due_at) AS place, coalesce(r.room, $2) AS room
  FROM due d LEFT JOIN unnest($3::text[], $4::int[]) AS r (host, room) USING (host)
), chosen AS (
  SELECT message_id, pointer FROM placed WHERE place <= room ORDER BY due_at LIMIT $1
), locked AS (
  SELECT w.message_id, w.pointer FROM wanted_files w JOIN chosen USING (message_id, pointer)
  WHERE w.state = 'wanted' AND w.due_at <= now() FOR UPDATE OF w SKIP LOCKED
)
UPDATE wanted_files w SET due_at = now() + ${LEASE}, attempts = attempts + 1
FROM locked WHERE w.message_id = locked.message_id AND w.pointer = locked.pointer
RETURNING w.*, w.wanted_since::text AS since, (extract(epoch FROM now() - w.wanted_since) * 1000)::float8 AS waits_ms`;

const CLAIM_TYPES = ['uuid', 'text', 'int', 'text'] as const;
/** What is being noted, refused or begun anew just now is left out: the lease outlives two renewals. */
const RENEW = `
WITH theirs AS (
  SELECT w.message_id, w.pointer FROM wanted_files w
  JOIN unnest(${parametersOf(CLAIM_TYPES, 1)}) AS t (message_id, pointer, attempts, since) USING (message_id, pointer)
  WHERE w.state = 'wanted' AND w.attempts = t.attempts AND w.wanted_since = t.since::timestamptz
  FOR UPDATE OF w SKIP LOCKED
)
UPDATE wanted_files w SET due_at = now() + ${LEASE} FROM theirs
WHERE w.message_id = theirs.message_id AND w.pointer = theirs.pointer`;
/** In one order, like whoever else changes many: those who wait for each other would wait for ever. */
const MARK_STORED = `
WITH locked AS (
  SELECT w.message_id, w.pointer FROM wanted_files w JOIN unnest($1::uuid[], $2::text[]) AS t (message_id, pointer)
    USING (message_id, pointer)
  ORDER BY w.message_id, w.pointer FOR UPDATE OF w
)
UPDATE wanted_files w SET state = 'stored', code = NULL FROM locked
WHERE w.message_id = locked.message_id AND w.pointer = locked.pointer`;
/** `condition`: of those to begin anew with. */
const wantAgainWhere = (condition: string): string => `
WITH locked AS (
  SELECT message_id, pointer FROM wanted_files WHERE ${condition} ORDER BY message_id, pointer FOR UPDATE
)
UPDATE wanted_files w SET state = 'wanted', attempts = 0, code = NULL, wanted_since = now(), due_at = now() FROM locked
WHERE w.message_id = locked.message_id AND w.pointer = locked.pointer RETURNING 1 AS one`;
/** `$1`, `$2` the file · `$3` its attempts, and `$4` since when it is wanted, as of the claim. */
const IS_THEIRS = `
message_id = $1 AND pointer = $2 AND attempts = $3 AND wanted_since = $4::timestamptz AND state = 'wanted'`;

/**
 * A claimed file, with how long it has been wanted. Whose lease has ended has no say in it once another has claimed it, but that it is there: each
 * claim counts an attempt, and what is wanted anew has another beginning.
 */
export interface ClaimedFile extends WantedFile {
  /** This one counted. */
  readonly attempts: number;
  /** Since when it is wanted, to the microsecond, as the database writes it. */
  readonly since: string;
  readonly waitsMs: number;
}

/** Where a wanted file stands, for people. */
export interface FileState {
  readonly messageId: string;
  readonly pointer: string;
  readonly name: string;
  readonly state: 'wanted' | 'stored' | 'refused';
  readonly attempts: number;
  /** Why it is not there; absent where it is, or was not tried. */
  readonly code?: string;
}

/** The files that are to be brought into the store. */
@Injectable()
export class WantedFilesRepository {
  constructor(private readonly database: Database) {}

  /** Within the unit of work in which their messages take effect. */
  async add(tx: Queryable, files: readonly WantedFile[]): Promise<void> {
    if (files.length === 0) return;
    const rows = files.map(file => [
      file.messageId,
      file.pointer,
      file.dossierCode,
      file.agencyCode,
      file.name,
      file.url ?? null,
      file.host,
      file.sha256 ?? null,
      file.size ?? null,
      file.mediaType ?? null,
    ]);
    await tx.query(ADD, toColumns(rows, TYPES));
  }

  /**
   * Files that are due; nobody else has them until the lease ends. Of one host `share` at most, or so many as `rooms` says
   * of it.
   */
  async claim(limit: number, share = limit, rooms: ReadonlyMap<string, number> = new Map()): Promise<ClaimedFile[]> {
    const parameters = [limit, share, [...rooms.keys()], [...rooms.values()]];
    const rows = await this.database.query<Row>(CLAIM, parameters);
    return rows.map(row => ({ ...toWanted(row), attempts: row.attempts, since: row.since, waitsMs: row.waits_ms }));
  }

  /** Those of which the claim is still theirs. */
  async renew(files: readonly ClaimedFile[]): Promise<void> {
    await this.database.query(RENEW, toColumns(files.map(claimOf), CLAIM_TYPES));
  }

  /** Tried again after that time; nothing happens where another has claimed it, had it or refused it meanwhile. */
  async putOff(file: ClaimedFile, delayMs: number, code: string): Promise<void> {
    await this.database.query(
      `UPDATE wanted_files SET due_at = now() + $5 * interval '1 ms', code = $6 WHERE ${IS_THEIRS}`,
      [...claimOf(file), delayMs, code],
    );
  }

  /**
   * It cannot be had: only an operator begins again, or who tells its message again. False where another has claimed it, had
   * it or refused it meanwhile.
   */
  async refuse(tx: Queryable, file: ClaimedFile, code: string): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE wanted_files SET state = 'refused', code = $5 WHERE ${IS_THEIRS} RETURNING 1 AS one`,
      [...claimOf(file), code],
    );
    return rows.length > 0;
  }

  async markStored(tx: Queryable, files: readonly WantedFile[]): Promise<void> {
    const rows = files.map(({ messageId, pointer }) => [messageId, pointer]);
    await tx.query(MARK_STORED, toColumns(rows, ['uuid', 'text']));
  }

  /** Begins anew with those of dossiers that could not be had; how many they are. */
  async wantAgain(tx: Queryable, dossierCodes: readonly string[]): Promise<number> {
    const rows = await tx.query(wantAgainWhere(`dossier_code = ANY($1::text[]) AND state <> 'stored'`), [dossierCodes]);
    return rows.length;
  }

  /** Which of the dossiers have files that are not there. */
  async incomplete(dossierCodes: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ dossier_code: string }>(
      `SELECT DISTINCT dossier_code FROM wanted_files WHERE dossier_code = ANY($1::text[]) AND state <> 'stored'`,
      [dossierCodes],
    );
    return rows.map(({ dossier_code: code }) => code);
  }

  /** The same for those of messages that were told again: who repeats them has perhaps mended what their links lead to. */
  async wantRefusedAgain(tx: Queryable, messageIds: readonly string[]): Promise<void> {
    if (messageIds.length === 0) return;
    await tx.query(wantAgainWhere(`message_id = ANY($1::uuid[]) AND state = 'refused'`), [messageIds]);
  }

  async ofDossier(dossierCode: string): Promise<FileState[]> {
    const rows = await this.database.query<Row & { state: FileState['state']; code: string | null }>(
      'SELECT * FROM wanted_files WHERE dossier_code = $1 ORDER BY wanted_since, message_id, pointer',
      [dossierCode],
    );
    return rows.map(({ message_id: messageId, pointer, name, state, attempts, code }) => ({
      ...{ messageId, pointer, name, state, attempts },
      ...(code === null ? {} : { code }),
    }));
  }
}

function claimOf({ messageId, pointer, attempts, since }: ClaimedFile): (string | number)[] {
  return [messageId, pointer, attempts, since];
}

function toWanted(row: Row): WantedFile {
  return {
    messageId: row.message_id,
    pointer: row.pointer,
    dossierCode: row.dossier_code,
    agencyCode: row.agency_code,
    name: row.name,
    ...(row.url === null ? {} : { url: row.url }),
    host: row.host,
    ...(row.sha256 === null ? {} : { sha256: row.sha256 }),
    ...(row.size === null ? {} : { size: Number(row.size) }),
    ...(row.media_type === null ? {} : { mediaType: row.media_type }),
  };
}
