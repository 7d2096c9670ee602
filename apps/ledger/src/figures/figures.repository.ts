import { Injectable } from '@nestjs/common';
import { Database, setLocally } from '#libs/persistence';
import { type FigureCounts, type FigureReport, toFigures } from './figures.js';
import type { FiguresQuery } from './figures-query.js';
import { figuresSql } from './figures.sql.js';

type Count = 'accepted' | 'refused' | 'duplicates' | 'flagged' | 'succeeded' | 'failed';
type Percentile = 'p50' | 'p95' | 'p99';
/** Sums come back as text. */
type FigureRow = { readonly is_total: boolean; readonly key: string } & Readonly<Record<Count, string>> &
  Readonly<Record<Percentile, string | null>>;

/** Cells stay in memory, and the planner does not shy away from handing them from its workers to the leader. */
const SETTINGS = { work_mem: '32MB', parallel_tuple_cost: '0.01' };

/** Figures are counted in the log itself each time; there is no second set of books that could disagree. */
@Injectable()
export class FiguresRepository {
  constructor(private readonly database: Database) {}

  async read({ from, to, by }: FiguresQuery): Promise<FigureReport> {
    const rows = await this.database.transaction(async tx => {
      await setLocally(tx, SETTINGS);
      return tx.query<FigureRow>(figuresSql(by), [from.toISOString(), to.toISOString()]);
    });
    const groups = rows.filter(row => !row.is_total);
    const total = rows.find(row => row.is_total)!;
    return {
      groups: groups.map(row => ({ key: row.key, ...toFigures(toCounts(row)) })),
      total: toFigures(toCounts(total)),
    };
  }
}

function toCounts(row: FigureRow): FigureCounts {
  return {
    accepted: Number(row.accepted),
    succeeded: Number(row.succeeded),
    failed: Number(row.failed),
    refused: Number(row.refused),
    duplicates: Number(row.duplicates),
    flagged: Number(row.flagged),
    latencyMs: { p50: toNumber(row.p50), p95: toNumber(row.p95), p99: toNumber(row.p99) },
  };
}

function toNumber(text: string | null): number | null {
  return text === null ? null : Number(text);
}
