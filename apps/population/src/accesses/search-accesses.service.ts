import { Injectable } from '@nestjs/common';
import { Database, Outbox } from '#libs/persistence';
import { RegistryView } from '#libs/registry-view';
import { SubjectHasher } from '#libs/sealing';
import { type AccessPage, type AuditedAccess, toAccessPage, toAuditedAccess } from './access.view.js';
import type { AccessPeriod } from './access-period.js';
import type { AccessSearch, SearchedFor } from './access-search.js';
import { type AccessesOf, AskedAccessesRepository } from './asked-accesses.repository.js';
import { toActionMessage } from '../persistence/action-message.js';

/** Who asked about whom, for auditors. Each look, and each further page, is in the list of what people did. */
@Injectable()
export class SearchAccessesService {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly subjects: SubjectHasher,
    private readonly accesses: AskedAccessesRepository,
    private readonly registry: RegistryView,
  ) {}

  /** Nothing is read before it is durable that `actor` asked for it. */
  async search(search: AccessSearch, actor: string): Promise<AccessPage<AuditedAccess>> {
    const message = toActionMessage({
      actor,
      action: 'search-accesses',
      subject: 'population/accesses',
      reason: search.reason,
      after: `${this.nameOf(search.for)} ${nameOf(search.period)}`,
    });
    await this.database.transaction(tx => this.outbox.add(tx, [message]));
    const rows = await this.accesses.list(this.toAccessesOf(search.for), search.period);
    return toAccessPage(rows, search.period.limit, row => toAuditedAccess(row, this.registry));
  }

  private toAccessesOf(searched: SearchedFor): AccessesOf {
    if ('personalNumber' in searched) return { subjects: this.subjects.subjectsOf(searched.personalNumber) };
    if ('dossier' in searched) return searched;
    const { officer, agency } = searched;
    const { code, aliases } = this.registry.agency(agency) ?? { code: agency, aliases: [] };
    return { officer, agencies: [...new Set([agency, code, ...aliases])] };
  }

  private nameOf(searched: SearchedFor): string {
    if ('personalNumber' in searched) return `person ${this.subjects.subjectOf(searched.personalNumber)}`;
    return 'dossier' in searched ? `dossier ${searched.dossier}` : `officer ${searched.agency} ${searched.officer}`;
  }
}

function nameOf({ from, to, after }: AccessPeriod): string {
  return `${from.toISOString()}/${to.toISOString()}${after === undefined ? '' : ` after ${after.at}`}`;
}
