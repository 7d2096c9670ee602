import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { configProvider, DoorsConfig, StopConfig } from '#libs/config';
import { HealthController } from './health.controller.js';
import { ProblemFilter } from './problem.filter.js';
import { RolesGuard } from './roles.guard.js';
import { TokenVerifier } from './token-verifier.js';

/** What every process with a door has: health, problems, tokens and roles. */
@Global()
@Module({
  controllers: [HealthController],
  providers: [
    configProvider(DoorsConfig),
    configProvider(StopConfig),
    TokenVerifier,
    RolesGuard,
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
  exports: [DoorsConfig, TokenVerifier, RolesGuard],
})
export class HttpModule {}
