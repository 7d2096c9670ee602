import { parametersOf, type Queryable, toColumns } from '#libs/persistence';
import type { IncomingFile } from '../application/incoming-message.js';
import type { StoredFile } from '../domain/result-files.js';

interface Row {
  message_id: string;
  pointer: string;
  dossier_code: string;
  file_id: string;
  sha256: string;
  size: string;
  media_type: string;
}

const TYPES = ['uuid', 'text', 'text', 'text', 'text', 'bigint', 'text'] as const;
/** A file is told once; what is told again is the same, or comes too late to be believed. */
const ADD = `
INSERT INTO stored_files (message_id, pointer, dossier_code, file_id, sha256, size, media_type)
SELECT * FROM unnest(${parametersOf(TYPES, 1)}) ON CONFLICT (message_id, pointer) DO NOTHING`;

/** What in a message refers to a file. */
export interface FileReferrer {
  readonly agencyCode: string;
  readonly serviceVersion: string;
  /** Member of the record in which it stands. */
  readonly field: string;
  readonly name: string;
}

interface FileProgress {
  readonly sha256: string | null;
  readonly isAwaited: boolean;
}

const REFERRER = `w.agency_code AS "agencyCode", m.service_version AS "serviceVersion", split_part(w.pointer, '/', 2) AS field`;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The files of land messages that are in the hub's store, within one unit of work. */
export class FilesRepository {
  constructor(private readonly tx: Queryable) {}

  async ofDossiers(dossierCodes: readonly string[]): Promise<(StoredFile & { dossierCode: string })[]> {
    if (dossierCodes.length === 0) return [];
    const rows = await this.tx.query<Row>(
      `SELECT message_id, pointer, dossier_code, file_id, sha256, size, media_type
       FROM stored_files WHERE dossier_code = ANY($1::text[])`,
      [dossierCodes],
    );
    return rows.map(row => ({
      dossierCode: row.dossier_code,
      messageId: row.message_id,
      pointer: row.pointer,
      fileId: row.file_id,
      sha256: row.sha256,
      size: Number(row.size),
      mediaType: row.media_type,
    }));
  }

  /** By what messages the content is known: of dossiers of which agencies, and in which members. */
  async referencesTo(sha256: string): Promise<FileReferrer[]> {
    return this.tx.query(
      `SELECT ${REFERRER}, min(w.name) AS name
       FROM stored_files s JOIN wanted_files w USING (message_id, pointer) JOIN messages m USING (message_id)
       WHERE s.sha256 = $1 GROUP BY 1, 2, 3`,
      [sha256],
    );
  }

  /** Of a message's file: its content, and whether it may still come; undefined where there is no such file. */
  async stateOf(messageId: string, pointer: string): Promise<(FileReferrer & FileProgress) | undefined> {
    if (!UUID.test(messageId)) return undefined;
    const rows = await this.tx.query<FileReferrer & FileProgress>(
      `SELECT ${REFERRER}, w.name, s.sha256, w.state <> 'refused' AS "isAwaited"
       FROM wanted_files w JOIN messages m USING (message_id) LEFT JOIN stored_files s USING (message_id, pointer)
       WHERE w.message_id = $1 AND w.pointer = $2`,
      [messageId, pointer],
    );
    return rows[0];
  }

  /** Whether who sent the message has brought the content with another one. */
  async isOfSameSender(messageId: string, sha256: string): Promise<boolean> {
    const rows = await this.tx.query(
      `SELECT 1 AS one FROM stored_files s JOIN messages m USING (message_id)
       WHERE s.sha256 = $2 AND m.system = (SELECT system FROM messages WHERE message_id = $1) LIMIT 1`,
      [messageId, sha256],
    );
    return rows.length > 0;
  }

  async add(files: readonly IncomingFile[]): Promise<void> {
    if (files.length === 0) return;
    const rows = files.map(({ dossierCode, file }) => [
      file.messageId,
      file.pointer,
      dossierCode,
      file.fileId,
      file.sha256,
      file.size,
      file.mediaType,
    ]);
    await this.tx.query(ADD, toColumns(rows, TYPES));
  }
}
