import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { Roles, RolesGuard } from '#libs/http';
import type { DossierView } from '../application/dossier.view.js';
import { type DossierPage, ReadDossiersService } from '../application/read-dossiers.service.js';
import { toDossierQuery } from './dossier-query.js';

/** Land dossiers for operators and auditors. */
@Controller('api/v1/land-dossiers')
@UseGuards(RolesGuard)
@Roles('operator', 'auditor')
export class LandDossiersController {
  constructor(private readonly dossiers: ReadDossiersService) {}

  /** `state`, `overdue`, `stuckDays`, `agency`, `held`, `parcel`, `cursor`, `limit`. */
  @Get()
  async list(@Query() query: Record<string, unknown>): Promise<DossierPage> {
    return this.dossiers.list(toDossierQuery(query, new Date()));
  }

  @Get(':dossierCode')
  async get(@Param('dossierCode') dossierCode: string): Promise<DossierView> {
    return this.dossiers.getOrFail(dossierCode);
  }
}
