import { Injectable } from '@nestjs/common';
import { TextCache } from '#libs/cache';
import type { JsonValue } from '#libs/kernel';
import { fieldOf } from './dvcqg-submission.js';

const KEPT_SECONDS = 400 * 86_400;

/**
 * Protocol A names a dossier's procedure when it is synchronised and not in its progress rows; a status report needs it.
 * So the procedure of each synchronised dossier is remembered, per sending system. While Redis is away the rows are
 * answered "busy, send again"; where it was emptied a row is refused with the reason, and synchronising the dossier
 * again mends it.
 */
@Injectable()
export class DvcqgProcedures {
  constructor(private readonly cache: TextCache) {}

  /** `items`: those of `DongBoHoSoMC` that were accepted. */
  remember(system: string, items: readonly JsonValue[]): Promise<void> {
    const named = items.filter(item => fieldOf(item, 'MaTTHC') !== '');
    const entries = named.map(item => [keyOf(system, item), fieldOf(item, 'MaTTHC')] as const);
    return this.cache.keep(new Map(entries), KEPT_SECONDS);
  }

  /** The rows, each with the procedure of its dossier where it is known and the row does not name one itself. */
  async complete(system: string, rows: readonly JsonValue[]): Promise<JsonValue[]> {
    const unnamed = rows.filter(row => fieldOf(row, 'MaTTHC') === '');
    const keys = unnamed.map(row => keyOf(system, row));
    const texts = await this.cache.find(keys);
    const known = new Map(keys.map((key, i) => [key, texts[i]]));
    return rows.map(row => withProcedure(row, known.get(keyOf(system, row))));
  }
}

function withProcedure(row: JsonValue, procedure: string | undefined): JsonValue {
  const isObject = typeof row === 'object' && row !== null && !Array.isArray(row);
  if (!isObject || procedure === undefined || fieldOf(row, 'MaTTHC') !== '') return row;
  return { ...row, MaTTHC: procedure };
}

function keyOf(system: string, row: JsonValue): string {
  return `dvcqg:procedure:${system}:${fieldOf(row, 'MaHoSo')}`;
}
