import { Controller, Get, Param, Patch, Query, Req, UseGuards } from '@nestjs/common';
import { Account, Roles, RolesGuard } from '#libs/http';
import { addressChangeOf } from './address-change.js';
import { ConnectorAddresses } from './connector-addresses.js';
import { type Page, type PageQuery, RegistryQueries } from './registry.queries.js';

type Shown = Record<string, unknown>;

/** The endpoints of partners as the registry has them; never a secret. */
@Controller('api/v1/connectors')
@UseGuards(RolesGuard)
@Roles('registrar', 'operator', 'auditor')
export class ConnectorsController {
  constructor(
    private readonly registry: RegistryQueries,
    private readonly addresses: ConnectorAddresses,
  ) {}

  @Get()
  list(@Query() query: PageQuery): Promise<Page> {
    return this.registry.list('connector', query);
  }

  @Get(':code')
  get(@Param('code') code: string): Promise<Shown> {
    return this.registry.getOrFail('connector', code);
  }

  /**
   * Body: `{"url", "reason"}`. Holds at once, also for what waits, and until a file declares an address that is not the one
   * it declares now; the declared one again ends it.
   */
  @Patch(':code')
  @Roles('registrar', 'operator')
  change(
    @Param('code') code: string,
    @Account() actor: string,
    @Req() { body }: { readonly body: unknown },
  ): Promise<Shown> {
    return this.addresses.change(code, actor, addressChangeOf(body));
  }
}
