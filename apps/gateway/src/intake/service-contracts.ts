import { Injectable } from '@nestjs/common';
import { GatewayConfig } from '#libs/config';
import type { DataService } from '#libs/contracts';
import { ServiceContract } from './service-contract.js';

/**
 * Compiles each version of a service once. The registry view makes a new object of a service that was published
 * anew, so a change compiles again and the old one is forgotten with its object.
 */
@Injectable()
export class ServiceContracts {
  private readonly compiled = new WeakMap<DataService, ServiceContract>();

  constructor(private readonly config: GatewayConfig) {}

  of(service: DataService): ServiceContract {
    const known = this.compiled.get(service);
    if (known) return known;
    const contract = new ServiceContract(service, this.config.clockToleranceMs);
    this.compiled.set(service, contract);
    return contract;
  }
}
