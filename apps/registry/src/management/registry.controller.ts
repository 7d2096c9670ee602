import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { Roles, RolesGuard } from '#libs/http';
import { type Page, type PageQuery, RegistryQueries } from './registry.queries.js';

type Shown = Record<string, unknown>;

/** Who and what is registered; never a secret or what is kept of one. */
@Controller('api/v1')
@UseGuards(RolesGuard)
@Roles('registrar', 'operator', 'auditor')
export class RegistryController {
  constructor(private readonly registry: RegistryQueries) {}

  @Get('agencies')
  listAgencies(@Query() query: PageQuery): Promise<Page> {
    return this.registry.list('agency', query);
  }

  @Get('agencies/:code')
  getAgency(@Param('code') code: string): Promise<Shown> {
    return this.registry.getOrFail('agency', code);
  }

  @Get('systems')
  listSystems(@Query() query: PageQuery): Promise<Page> {
    return this.registry.list('system', query);
  }

  @Get('systems/:code')
  getSystem(@Param('code') code: string): Promise<Shown> {
    return this.registry.getOrFail('system', code);
  }

  @Get('services')
  listServices(@Query() query: PageQuery): Promise<Page> {
    return this.registry.list('service', query);
  }

  /** The newest version, or the one of `?version=`. */
  @Get('services/:code')
  getService(@Param('code') code: string, @Query('version') version?: string): Promise<Shown> {
    return this.registry.getOrFail('service', code, version);
  }

  @Get('agreements')
  listAgreements(@Query() query: PageQuery): Promise<Page> {
    return this.registry.list('agreement', query);
  }

  @Get('agreements/:code')
  getAgreement(@Param('code') code: string): Promise<Shown> {
    return this.registry.getOrFail('agreement', code);
  }

  @Get('subscriptions')
  listSubscriptions(@Query() query: PageQuery): Promise<Page> {
    return this.registry.list('subscription', query);
  }

  @Get('subscriptions/:code')
  getSubscription(@Param('code') code: string): Promise<Shown> {
    return this.registry.getOrFail('subscription', code);
  }
}
