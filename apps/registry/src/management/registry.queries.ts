import { Injectable } from '@nestjs/common';
import type { RegistryEntity } from '#libs/contracts';
import { isRowId } from '#libs/http';
import { HubError } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { listChanges, type RecordedChange } from '../persistence/changes.repository.js';
import { type PageStart, RegistryReader } from '../persistence/registry.repository.js';
import { toPublic } from './public-entity.js';

type Kind = RegistryEntity['kind'];
type Shown = Record<string, unknown>;

/** As it comes: a parameter that is there twice is a list. */
export interface PageQuery {
  /** `nextCursor` of the page before. */
  readonly cursor?: string | readonly string[];
  /** 1 to 1000, 100 by default. */
  readonly limit?: string | readonly string[];
}

export interface Page {
  readonly items: readonly Shown[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

/** Reads the registry for the management door. */
@Injectable()
export class RegistryQueries {
  private readonly reader: RegistryReader;

  constructor(private readonly database: Database) {
    this.reader = new RegistryReader(database);
  }

  /** One page, ordered by code. */
  async list(kind: Kind, query: PageQuery): Promise<Page> {
    const limit = limitOf(query.limit);
    const found = await this.reader.page(kind, startOf(query.cursor), limit + 1);
    const page = found.slice(0, limit);
    const last = page[page.length - 1];
    const more = found.length > limit && last !== undefined;
    return { items: page.map(entity => toPublic(entity, false)), ...(more ? { nextCursor: cursorOf(last) } : {}) };
  }

  /** What people changed, the newest first. */
  async changes(query: PageQuery): Promise<{ items: RecordedChange[]; nextCursor?: string }> {
    const limit = limitOf(query.limit);
    const { cursor } = query;
    if (cursor !== undefined && !(typeof cursor === 'string' && isRowId(cursor)))
      throw badQuery('cursor', 'is not one that was given out');
    const items = await listChanges(this.database, cursor, limit);
    return items.length < limit ? { items } : { items, nextCursor: items[items.length - 1]!.id };
  }

  /** By its code; of a service the newest version where none is named. */
  async getOrFail(kind: Kind, code: string, version?: string): Promise<Shown> {
    const found = (await this.reader.find(kind, code)).sort(newestFirst);
    const entity = version === undefined ? found[0] : found.find(each => versionOf(each) === version);
    if (!entity) throw new HubError('missing', 'not-found', 'The registry holds no such entity');
    return toPublic(entity, true);
  }
}

function newestFirst(a: RegistryEntity, b: RegistryEntity): number {
  return Number(versionOf(b)) - Number(versionOf(a));
}

function versionOf(entity: RegistryEntity): string {
  return entity.kind === 'service' ? entity.version : '';
}

function cursorOf(entity: RegistryEntity): string {
  return Buffer.from(JSON.stringify([entity.code, versionOf(entity)])).toString('base64url');
}

function startOf(cursor: PageQuery['cursor']): PageStart {
  if (cursor === undefined) return { code: '', version: '' };
  const [code, version] = typeof cursor === 'string' ? decode(cursor) : [];
  if (typeof code !== 'string' || typeof version !== 'string')
    throw badQuery('cursor', 'is not one that was given out');
  return { code, version };
}

function decode(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? parts : [];
  } catch {
    // Not of our making; the caller is told by the check that follows.
    return [];
  }
}

function limitOf(text: PageQuery['limit']): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = typeof text === 'string' && /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT) throw badQuery('limit', `must be a number from 1 to ${MAX_LIMIT}`);
  return limit;
}

function badQuery(name: string, reason: string): HubError {
  return new HubError('invalid', 'malformed', 'Malformed request', { detail: `${name} ${reason}` });
}
