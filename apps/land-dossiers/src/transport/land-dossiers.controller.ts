import { Controller, Get, HttpCode, Param, Post, Query, Req, UseGuards } from '@nestjs/common';
import { Account, membersOf, reasonIn, Roles, RolesGuard } from '#libs/http';
import { FetchAgainService } from '../application/fetch-again.service.js';
import { type DossierPage, ReadDossiersService } from '../application/read-dossiers.service.js';
import { toDossierQuery } from './dossier-query.js';

/** Land dossiers for operators and auditors. */
@Controller('api/v1/land-dossiers')
@UseGuards(RolesGuard)
@Roles('operator', 'auditor')
export class LandDossiersController {
  constructor(
    private readonly dossiers: ReadDossiersService,
    private readonly files: FetchAgainService,
  ) {}

  /**
   * `state`, `overdue`, `stuckDays`, `agency`, `held`, `filesMissing`, `procedureUnknown`, `parcel`, `cursor`, `limit`; those
   * that are given hold together.
   */
  @Get()
  async list(@Query() query: Record<string, unknown>): Promise<DossierPage> {
    return this.dossiers.list(toDossierQuery(query, new Date()));
  }

  @Get(':dossierCode')
  async get(@Param('dossierCode') dossierCode: string): ReturnType<ReadDossiersService['getOrFail']> {
    return this.dossiers.getOrFail(dossierCode);
  }

  /** Wants the files anew that could not be had. Body: `{"reason": "…"}`; answers how many they are. */
  @Post(':dossierCode/files/fetch')
  @HttpCode(202)
  @Roles('operator')
  async fetch(
    @Param('dossierCode') dossierCode: string,
    @Account() actor: string,
    @Req() { body }: { readonly body: unknown },
  ): Promise<{ readonly files: number }> {
    return { files: await this.files.fetchAgain(dossierCode, actor, reasonIn(membersOf(body))) };
  }
}
