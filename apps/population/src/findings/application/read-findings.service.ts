import { Injectable } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { RegistryView } from '#libs/registry-view';
import { type AccessPage, type AuditedAccess, toAccessPage, toAuditedAccess } from '../../accesses/access.view.js';
import type { AccessPlace } from '../../accesses/access-cursor.js';
import { type FindingQuery, type FindingRow, FindingsRepository } from '../persistence/findings.repository.js';
import { type FindingPage, type FindingWithAccesses, toFindingView } from './finding.view.js';

const ACCESSES_AT_ONCE = 1_000;

/** Answers auditors: what was unusual, and which accesses that were. */
@Injectable()
export class ReadFindingsService {
  constructor(
    private readonly database: Database,
    private readonly registry: RegistryView,
  ) {}

  async list(query: FindingQuery): Promise<FindingPage> {
    const rows = await new FindingsRepository(this.database).list(query);
    const items = rows.map(row => toFindingView(row, this.registry));
    const last = items.at(-1);
    return items.length < query.limit || last === undefined ? { items } : { items, nextCursor: last.id };
  }

  /** With the accesses behind it from a place on; throws `not-found`. */
  async getOrFail(id: string, after: AccessPlace | undefined): Promise<FindingWithAccesses> {
    const row = await new FindingsRepository(this.database).find(id);
    if (row === undefined) throw new HubError('missing', 'not-found', 'There is no such finding');
    return { ...toFindingView(row, this.registry), behind: await this.behind(row, after) };
  }

  private async behind(finding: FindingRow, after: AccessPlace | undefined): Promise<AccessPage<AuditedAccess>> {
    const rows = await new FindingsRepository(this.database).behind(finding, after, ACCESSES_AT_ONCE);
    return toAccessPage(rows, ACCESSES_AT_ONCE, row => toAuditedAccess(row, this.registry));
  }
}
