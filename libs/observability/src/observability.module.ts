import { Global, Module } from '@nestjs/common';
import { HealthRegistry } from './health.js';

/** One health registry for the whole process. */
@Global()
@Module({ providers: [HealthRegistry], exports: [HealthRegistry] })
export class ObservabilityModule {}
