import { Injectable } from '@nestjs/common';
import { GatewayConfig } from '#libs/config';
import type { RecordService } from '#libs/contracts';
import { SubjectHasher } from '#libs/sealing';
import { hiddenNames, OPEN_NAMES, type RecordNaming } from './sealing/record-naming.js';
import { ServiceContract } from './service-contract.js';

/**
 * Compiles each version of a service once. The registry view makes a new object of a service that was published
 * anew, so a change compiles again and the old one is forgotten with its object.
 */
@Injectable()
export class ServiceContracts {
  private readonly compiled = new WeakMap<RecordService, ServiceContract>();
  private readonly hidden: RecordNaming;

  constructor(
    private readonly config: GatewayConfig,
    subjects: SubjectHasher,
  ) {
    this.hidden = hiddenNames(subjects);
  }

  of(service: RecordService): ServiceContract {
    const known = this.compiled.get(service);
    if (known) return known;
    const naming = service.sealed ? this.hidden : OPEN_NAMES;
    const contract = new ServiceContract(service, this.config.clockToleranceMs, naming);
    this.compiled.set(service, contract);
    return contract;
  }
}
