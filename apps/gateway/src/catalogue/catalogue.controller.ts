import { Controller, Get, Header, Headers, Param } from '@nestjs/common';
import { DoorsConfig } from '#libs/config';
import { activeSystem, unknownService } from '#libs/exchange';
import { TokenVerifier } from '#libs/http';
import { RegistryView } from '#libs/registry-view';
import { openApiDocument } from './openapi-document.js';
import { catalogueOf, fetchedBy, type Offered, offeredService, type ServiceView } from './service-view.js';

/** The caller's catalogue: only services for which it has an agreement. */
@Controller('v1/services')
export class CatalogueController {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly registry: RegistryView,
    private readonly doors: DoorsConfig,
  ) {}

  @Get()
  async list(@Headers('authorization') authorization?: string): Promise<{ services: ServiceView[] }> {
    const system = await this.caller(authorization);
    return { services: catalogueOf(this.registry, system).map(({ view }) => view) };
  }

  @Get(':service')
  async one(@Param('service') code: string, @Headers('authorization') authorization?: string): Promise<ServiceView> {
    return (await this.offered(code, authorization)).view;
  }

  @Get(':service/schema')
  @Header('content-type', 'application/schema+json')
  async schema(@Param('service') code: string, @Headers('authorization') authorization?: string): Promise<string> {
    return JSON.stringify((await this.offered(code, authorization)).service.schema);
  }

  @Get(':service/openapi.json')
  async openApi(
    @Param('service') code: string,
    @Headers('authorization') authorization?: string,
  ): Promise<Record<string, unknown>> {
    const { service } = await this.offered(code, authorization);
    const fetched = fetchedBy(this.registry, await this.caller(authorization), service);
    return openApiDocument(service, this.doors.issuer, fetched);
  }

  private async offered(code: string, authorization: string | undefined): Promise<Offered> {
    const offered = offeredService(this.registry, await this.caller(authorization), code);
    if (!offered) throw unknownService();
    return offered;
  }

  private async caller(authorization: string | undefined): Promise<string> {
    return activeSystem(this.registry, await this.tokens.clientOf(authorization)).code;
  }
}
