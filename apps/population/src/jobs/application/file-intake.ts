import type { PopulationJobsConfig } from '#libs/config';
import { brokenOff, payloadInvalid } from '#libs/exchange';
import { HubError, todayInVietnam } from '#libs/kernel';
import type { Database } from '#libs/persistence';
import {
  type ColumnMap,
  columnsLeftOut,
  DiskSpool,
  fallbackColumns,
  mapColumns,
  PERSON_COLUMNS,
  type PersonField,
  readTable,
  type Table,
  type TableRow,
} from '#libs/tabular';
import { checkGranted } from '../../verification/application/check-granted.js';
import type { JobFile } from '../domain/job.js';
import type { JobRow } from '../domain/job-row.js';
import { askedFields, cellOf, type PersonColumns } from '../domain/person-in-row.js';
import { ShapeCheck } from '../domain/shape-check.js';
import { UnitList } from '../domain/unit-list.js';
import { ChunkWriter } from './chunk-writer.js';
import type { JobOrder } from './job-order.js';
import type { JobSeal } from './job-seal.js';

const MIB = 1_048_576;

/** What has come of a file. */
export interface TakenFile {
  readonly rows: number;
  readonly chunks: number;
  readonly file: JobFile;
  readonly shape: ShapeCheck;
}

/** Takes the file of one job in, line by line, in constant memory: as chunks, or for a dry run only looking at it. */
export class FileIntake {
  constructor(
    private readonly database: Database,
    private readonly config: Pick<PopulationJobsConfig, 'chunkRows' | 'maxRows' | 'maxMib' | 'spoolDir'>,
    private readonly jobId: string,
    private readonly sealing: JobSeal,
    private readonly order: JobOrder,
  ) {}

  /** Throws `payload-invalid` or `too-large` for a file that is none, `malformed` where the upload breaks off. */
  async take(source: AsyncIterable<Buffer>): Promise<TakenFile> {
    const table = await this.open(source);
    try {
      return await this.read(table);
    } finally {
      await table.close();
    }
  }

  private open(source: AsyncIterable<Buffer>): Promise<Table> {
    const { fileName, contentType, sheet, chosen } = this.order;
    const wanted = { columns: PERSON_COLUMNS, chosen };
    const maxBytes = this.config.maxMib * MIB;
    const limits = { maxRows: this.config.maxRows, maxFileBytes: maxBytes, maxXlsxBytes: maxBytes };
    const spool = new DiskSpool(this.config.spoolDir);
    return readTable(orBrokenOff(source), { fileName, contentType, sheet, wanted, limits, spool });
  }

  private async read({ format, columns, rows }: Table): Promise<TakenFile> {
    const { chosen, granted, dryRun, fileName } = this.order;
    const own = mapColumns(columns, PERSON_COLUMNS, chosen);
    const fallbacks = fallbackColumns(columns, PERSON_COLUMNS, own, chosen);
    const map = { ...own, ...(Object.keys(fallbacks).length > 0 ? { fallbacks } : {}) } as PersonColumns;
    checkGranted(askedFields(map), granted, '/header');
    const writer = dryRun ? undefined : new ChunkWriter(this.database, this.jobId, this.sealing, this.config.chunkRows);
    const shape = new ShapeCheck(map, todayInVietnam(), dryRun);
    const units = new UnitList();
    let count = 0;
    for await (const tableRow of rows) {
      const row = toJobRow(tableRow, map, units);
      count++;
      shape.add(row);
      const stored = writer?.add(row);
      if (stored) await stored;
    }
    if (count === 0)
      throw payloadInvalid([{ pointer: '/rows', message: 'rows-missing: there is nothing below the header' }]);
    await writer?.end();
    const { preview, problems } = shape;
    const name = fileName === undefined ? {} : { name: fileName };
    const leftOut = leftOutOf(columns, own, chosen);
    const file: JobFile = { ...name, format, columns, map, leftOut, units: units.names, preview, problems };
    return { rows: count, chunks: writer?.count ?? 0, file, shape };
  }
}

function toJobRow(
  { line, sheet = 0, cells, numeric = [], source, fault }: TableRow,
  map: PersonColumns,
  units: UnitList,
): JobRow {
  const own = source === undefined ? {} : { source };
  const row = { line, sheet, cells, numeric, ...own, fault: fault?.code ?? '', unit: 0 };
  return map.unit === undefined ? row : { ...row, unit: units.positionOf(cellOf(row, map.unit)) };
}

/** Names of the columns of which each may be the field, by the field. */
function leftOutOf(
  columns: readonly string[],
  map: ColumnMap<PersonField>,
  chosen: JobOrder['chosen'],
): JobFile['leftOut'] {
  const found = Object.entries(columnsLeftOut(columns, PERSON_COLUMNS, map, chosen));
  return Object.fromEntries(found.map(([field, positions]) => [field, positions.map(i => columns[i]!)]));
}

/** What the connection throws says nothing that a sender could use. */
async function* orBrokenOff(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* source;
  } catch (cause) {
    throw cause instanceof HubError ? cause : brokenOff(cause);
  }
}
