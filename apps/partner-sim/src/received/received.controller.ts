import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { Type } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import { PortalService } from '../portal/portal.service.js';
import { ReceiversService } from '../webhook/receivers.service.js';

class PageDto {
  @Type(() => Number)
  @IsInt()
  @Min(0)
  after: number = 0;

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(10_000)
  limit: number = 1_000;
}

/** What the partners got. */
@Controller('control/received')
export class ReceivedController {
  constructor(
    private readonly receivers: ReceiversService,
    private readonly portal: PortalService,
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
  }
}
