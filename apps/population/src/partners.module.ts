import { Module } from '@nestjs/common';
import { CacheModule } from '#libs/cache';
import { configProvider, DeliveryConfig } from '#libs/config';
import { RegistryViewModule } from '#libs/registry-view';
import { PartnerShare } from './verification/application/partner-share.js';
import { Partners } from './verification/application/partners.service.js';

/** The partners that are asked about persons: one client of each in a thread, whoever asks, or its limits would hold for each asker. */
@Module({
  imports: [CacheModule, RegistryViewModule],
  providers: [configProvider(DeliveryConfig), PartnerShare, Partners],
  exports: [PartnerShare, Partners],
})
export class PartnersModule {}
