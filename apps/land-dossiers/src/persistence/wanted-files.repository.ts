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
  sha256: string | null;
  size: string | null;
  media_type: string | null;
  attempts: number;
  waits_ms: number;
}

const TYPES = ['uuid', 'text', 'text', 'text', 'text', 'text', 'text', 'bigint', 'text'] as const;
const ADD = `
INSERT INTO wanted_files (message_id, pointer, dossier_code, agency_code, name, url, sha256, size, media_type)
SELECT * FROM unnest(${parametersOf(TYPES, 1)}) ON CONFLICT (message_id, pointer) DO NOTHING`;

const CLAIM = `
UPDATE wanted_files w SET due_at = now() + ${LEASE}, attempts = attempts + 1
FROM (SELECT message_id, pointer FROM wanted_files WHERE state = 'wanted' AND due_at <= now()
      ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED) AS due
WHERE w.message_id = due.message_id AND w.pointer = due.pointer
RETURNING w.*, (extract(epoch FROM now() - w.wanted_since) * 1000)::float8 AS waits_ms`;

/** A claimed file, with how long it has been wanted. */
export interface ClaimedFile extends WantedFile {
  /** This one counted. */
  readonly attempts: number;
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
      file.sha256 ?? null,
      file.size ?? null,
      file.mediaType ?? null,
    ]);
    await tx.query(ADD, toColumns(rows, TYPES));
  }

  /** Files that are due; nobody else has them until the lease ends. */
  async claim(limit: number): Promise<ClaimedFile[]> {
    const rows = await this.database.query<Row>(CLAIM, [limit]);
    return rows.map(row => ({ ...toWanted(row), attempts: row.attempts, waitsMs: row.waits_ms }));
  }

  async renew(files: readonly WantedFile[]): Promise<void> {
    await this.database.query(
      `UPDATE wanted_files w SET due_at = now() + ${LEASE} FROM unnest($1::uuid[], $2::text[]) AS t (message_id, pointer)
       WHERE w.message_id = t.message_id AND w.pointer = t.pointer AND w.state = 'wanted'`,
      keysOf(files),
    );
  }

  /** Tried again after that time. */
  async putOff(file: WantedFile, delayMs: number, code: string): Promise<void> {
    await this.database.query(
      `UPDATE wanted_files SET due_at = now() + $3 * interval '1 ms', code = $4
       WHERE message_id = $1 AND pointer = $2 AND state = 'wanted'`,
      [file.messageId, file.pointer, delayMs, code],
    );
  }

  /** It cannot be had: only an operator begins again. */
  async refuse(file: WantedFile, code: string): Promise<void> {
    await this.database.query(
      `UPDATE wanted_files SET state = 'refused', code = $3 WHERE message_id = $1 AND pointer = $2 AND state = 'wanted'`,
      [file.messageId, file.pointer, code],
    );
  }

  async markStored(tx: Queryable, file: WantedFile): Promise<void> {
    await tx.query(`UPDATE wanted_files SET state = 'stored', code = NULL WHERE message_id = $1 AND pointer = $2`, [
      file.messageId,
      file.pointer,
    ]);
  }

  /** Begins anew with those of a dossier that could not be had; how many they are. */
  async wantAgain(tx: Queryable, dossierCode: string): Promise<number> {
    const rows = await tx.query(
      `UPDATE wanted_files SET state = 'wanted', attempts = 0, code = NULL, wanted_since = now(), due_at = now()
       WHERE dossier_code = $1 AND state <> 'stored' RETURNING 1 AS one`,
      [dossierCode],
    );
    return rows.length;
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

function keysOf(files: readonly WantedFile[]): unknown[] {
  return [files.map(({ messageId }) => messageId), files.map(({ pointer }) => pointer)];
}

function toWanted(row: Row): WantedFile {
  return {
    messageId: row.message_id,
    pointer: row.pointer,
    dossierCode: row.dossier_code,
    agencyCode: row.agency_code,
    name: row.name,
    ...(row.url === null ? {} : { url: row.url }),
    ...(row.sha256 === null ? {} : { sha256: row.sha256 }),
    ...(row.size === null ? {} : { size: Number(row.size) }),
    ...(row.media_type === null ? {} : { mediaType: row.media_type }),
  };
}
