import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { LandCasesService } from '../land/land-cases.service.js';
import { PortalService } from '../portal/portal.service.js';
import { ReceiversService } from '../webhook/receivers.service.js';
import { PageDto } from './page.dto.js';

/** What the partners got. */
@Controller('control/received')
export class ReceivedController {
  constructor(
    private readonly receivers: ReceiversService,
    private readonly portal: PortalService,
    private readonly land: LandCasesService,
  ) {}

  @Get('webhook')
  allReceivers() {
    return { receivers: this.receivers.summaries() };
  }

  @Get('webhook/:receiver')
  page(@Param('receiver') receiver: string, @Query() { after, limit }: PageDto) {
    return this.receivers.bookOf(receiver).page(after, limit);
  }

  @Get('webhook/:receiver/summary')
  receiverSummary(@Param('receiver') receiver: string) {
    return this.receivers.bookOf(receiver).summary();
  }

  @Get('dvcqg/summary')
  portalSummary() {
    return this.portal.summary();
  }

  @Get('dvcqg/:maHoSo')
  dossier(@Param('maHoSo') maHoSo: string) {
    const found = this.portal.dossier(maHoSo);
    if (found) return found;
    throw new HubError('missing', 'not-found', 'The portal does not know this dossier');
  }

  @Delete()
  @HttpCode(204)
  reset(): void {
    this.receivers.reset();
    this.portal.reset();
    this.land.reset();
  }
}
