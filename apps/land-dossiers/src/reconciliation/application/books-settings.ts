import { Injectable } from '@nestjs/common';
import { DeliveryConfig, LandReconciliationConfig } from '#libs/config';

/** What the schedule is made of. */
@Injectable()
export class BooksSettings {
  constructor(
    readonly reconciliation: LandReconciliationConfig,
    readonly delivery: DeliveryConfig,
  ) {}
}
