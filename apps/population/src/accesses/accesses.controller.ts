import { Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { Account, Roles, RolesGuard } from '#libs/http';
import type { AccessPage, AuditedAccess } from './access.view.js';
import { accessSearchIn } from './access-search.js';
import { SearchAccessesService } from './search-accesses.service.js';

/** Who asked about whom, for auditors. */
@Controller('api/v1/population/accesses')
@UseGuards(RolesGuard)
export class AccessesController {
  constructor(private readonly accesses: SearchAccessesService) {}

  /** A post, since a number may stand in no address. Body: see `accessSearchIn`. */
  @Post('search')
  @HttpCode(200)
  @Roles('auditor')
  search(@Account() actor: string, @Req() { body }: { readonly body: unknown }): Promise<AccessPage<AuditedAccess>> {
    return this.accesses.search(accessSearchIn(body), actor);
  }
}
