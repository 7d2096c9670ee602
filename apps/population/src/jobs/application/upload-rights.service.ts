import { Injectable } from '@nestjs/common';
import { POPULATION_VERIFICATION } from '#libs/contracts';
import { activeSystem, agreedService, unknownService } from '#libs/exchange';
import { HubError } from '#libs/kernel';
import { RegistryView } from '#libs/registry-view';
import { partnerFailed } from '../../verification/application/partner-outcome.js';
import { PurposeCheck } from '../../purpose/application/purpose-check.service.js';
import { parsePurpose } from '../../purpose/application/purpose-header.js';
import type { JobOwner } from '../domain/job.js';
import { grantedBy } from '../../verification/domain/granted.js';

/** What somebody may have verified. */
export interface UploadRight {
  readonly owner: JobOwner;
  /** Fields that the agreements grant; undefined = all. */
  readonly granted: ReadonlySet<string> | undefined;
}

/** Whether a system may have a file verified, and for what (architecture.md, invariant 5). */
@Injectable()
export class UploadRights {
  constructor(
    private readonly registry: RegistryView,
    private readonly purposes: PurposeCheck,
  ) {}

  /** Throws `unauthenticated`, `unknown-service`, `not-found`, `no-agreement`, `purpose-missing` or `partner-failed`. */
  async of(client: string, code: string, header: string | string[] | undefined): Promise<UploadRight> {
    const system = activeSystem(this.registry, client);
    if (code !== POPULATION_VERIFICATION) throw this.registry.service(code) ? takesNoFiles() : unknownService();
    const { service, agreements } = agreedService(this.registry, system.code, code, 'read');
    const purpose = parsePurpose(header);
    const { agreements: covering } = await this.purposes.check(purpose, agreements);
    const { version: serviceVersion, provider } = service;
    if (provider === undefined) throw partnerFailed('no-provider', false);
    return { owner: { system: system.code, serviceVersion, provider, purpose }, granted: grantedBy(covering) };
  }
}

function takesNoFiles(): HubError {
  return new HubError('missing', 'not-found', 'The service takes no files');
}
