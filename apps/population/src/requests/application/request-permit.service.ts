import { Injectable } from '@nestjs/common';
import type { Envelope, VerificationRequest } from '#libs/contracts';
import { noAgreement } from '#libs/exchange';
import { RegistryView } from '#libs/registry-view';
import { PurposeCheck } from '../../purpose/application/purpose-check.service.js';
import { toPurpose } from '../../purpose/domain/purpose.js';
import { checkGranted } from '../../verification/application/check-granted.js';
import { partnerFailed } from '../../verification/application/partner-outcome.js';
import { type CheckedPerson, checkPerson, toldFields } from '../../verification/domain/checked-person.js';
import { grantedInRecords } from '../../verification/domain/granted.js';

/** A request that may leave the hub. */
export interface PermittedRequest {
  readonly person: CheckedPerson;
  /** Code of the connector of the partner that answers. */
  readonly provider: string;
  /** Fields that may be answered; undefined = all. */
  readonly granted: ReadonlySet<string> | undefined;
  /** The hub has not heard of the dossier of the purpose. */
  readonly isDossierUnknown: boolean;
}

/** Whether the partner may be asked, each time that it is asked: agreements end while a request waits. */
@Injectable()
export class RequestPermit {
  constructor(
    private readonly registry: RegistryView,
    private readonly purposes: PurposeCheck,
  ) {}

  /** Throws `payload-invalid`, `purpose-missing` or `no-agreement`; `partner-failed` (retriable) where nobody is named who answers. */
  async check({ system, service, serviceVersion }: Envelope, record: VerificationRequest): Promise<PermittedRequest> {
    const person = checkPerson(record.person, '/person');
    const purpose = toPurpose(record.purpose);
    if (this.registry.system(system)?.status !== 'active') throw noAgreement('The system may not use the hub now');
    const agreements = this.registry.agreements(system, service, 'send');
    const { agreements: covering, isDossierUnknown } = await this.purposes.check(
      purpose,
      agreements.filter(agreement => agreement.serviceVersion === serviceVersion),
    );
    const granted = grantedInRecords(covering);
    checkGranted(toldFields(person), granted, '/person');
    const provider = this.registry.service(service, serviceVersion)?.provider;
    if (provider === undefined) throw partnerFailed('no-provider', true);
    return { person, provider, granted, isDossierUnknown };
  }
}
