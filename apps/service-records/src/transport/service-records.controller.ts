import { Controller, Get, Headers, Param } from '@nestjs/common';
import { TokenVerifier } from '#libs/http';
import { ReadServiceRecordService } from '../application/read-service-record.service.js';
import type { ServiceRecordView } from '../application/service-record.view.js';

/** Exchange door: current state and whole history of a dossier, to systems with an agreement. */
@Controller('v1/service-records')
export class ServiceRecordsController {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly records: ReadServiceRecordService,
  ) {}

  @Get(':dossierCode')
  async read(
    @Headers('authorization') authorization: string | undefined,
    @Param('dossierCode') dossierCode: string,
  ): Promise<ServiceRecordView> {
    return this.records.read(await this.tokens.clientOf(authorization), dossierCode);
  }
}
