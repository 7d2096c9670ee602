import { Injectable } from '@nestjs/common';
import { SERVICE_RECORD_STATUS } from '#libs/contracts';
import { DOSSIER_CODE_PATTERN, HubError } from '#libs/kernel';
import { Database } from '#libs/persistence';
import { RegistryView } from '#libs/registry-view';
import { DossiersRepository } from '../persistence/dossiers.repository.js';
import { ReportsRepository } from '../persistence/reports.repository.js';
import { type ServiceRecordView, toServiceRecordView } from './service-record.view.js';

const DOSSIER_CODE = new RegExp(DOSSIER_CODE_PATTERN);

/** Answers a system that may read service records. */
@Injectable()
export class ReadServiceRecordService {
  constructor(
    private readonly database: Database,
    private readonly registry: RegistryView,
  ) {}

  /**
   * Throws `no-agreement` where the system may not read at all, and `not-found` alike for a dossier that is not there
   * and for one of an agency that its agreements do not cover: it does not learn which.
   */
  async read(system: string, dossierCode: string): Promise<ServiceRecordView> {
    const agencies = this.readableAgencies(system);
    if (!DOSSIER_CODE.test(dossierCode)) throw notFound();
    const [dossier] = await new DossiersRepository(this.database).find([dossierCode]);
    if (!dossier || !this.registry.covers(agencies, dossier.agencyCode)) throw notFound();
    const history = await new ReportsRepository(this.database).historyOf(dossierCode);
    return toServiceRecordView(dossier, history, Date.now());
  }

  private readableAgencies(system: string): string[] {
    const isActive = this.registry.system(system)?.status === 'active';
    const agreements = isActive ? this.registry.agreements(system, SERVICE_RECORD_STATUS, 'read') : [];
    if (agreements.length > 0) return agreements.flatMap(agreement => agreement.agencies);
    throw new HubError('denied', 'no-agreement', 'No agreement allows this', {
      detail: `No agreement in force lets this system read ${SERVICE_RECORD_STATUS}`,
    });
  }
}

function notFound(): HubError {
  return new HubError('missing', 'not-found', 'Not found', { detail: 'There is no such service record for you' });
}
