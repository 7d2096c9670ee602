import { type ClientBase, type Connection, Query } from 'pg';

/** What the driver's connection can do and its types do not say. */
interface CopyConnection extends Connection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

type Done = (error: Error | undefined) => void;

/**
 * COPY with its rows right behind it. Nobody waits for the server to ask for them, so it can travel together with other
 * statements (the streams that there are for it cannot): where COPY is refused the server drops what follows
 * (PostgreSQL's protocol, Message Flow, COPY Operations).
 */
class CopyIn extends Query {
  override readonly submit: (connection: Connection) => void;

  constructor(sql: string, rows: Buffer, done: Done) {
    super(sql, done);
    this.submit = connection => {
      const open = connection as CopyConnection;
      open.query(sql);
      open.sendCopyFromChunk(rows);
      open.endCopyFrom();
    };
  }

  /** They are on their way already. */
  handleCopyInResponse(): void {}
}

/** Appends rows in COPY's text form to a table and columns: `entries (id, at)`. */
export function copyIn(client: ClientBase, into: string, rows: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const done: Done = error => (error ? reject(error) : resolve());
    client.query(new CopyIn(`COPY ${into} FROM STDIN`, Buffer.from(rows), done));
  });
}

type Value = string | number | null;

const SPECIAL = /[\\\n\r\t]/;
const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A row in COPY's text form, its values in the order of the columns. */
export function copyRow(values: readonly Value[]): string {
  return `${values.map(fieldOf).join('\t')}\n`;
}

function fieldOf(value: Value): string | number {
  if (value === null) return '\\N';
  if (typeof value === 'number' || !SPECIAL.test(value)) return value;
  return value.replace(/[\\\n\r\t]/g, special => ESCAPED[special]!);
}
