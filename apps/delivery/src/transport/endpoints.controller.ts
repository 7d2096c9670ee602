import { Controller, Get, UseGuards } from '@nestjs/common';
import { Roles, RolesGuard } from '#libs/http';
import { EndpointList, type EndpointView } from '../application/endpoint-list.service.js';

/** How the partners' endpoints are: what waits for them, and why. */
@Controller('api/v1/endpoints')
@UseGuards(RolesGuard)
@Roles('operator', 'auditor')
export class EndpointsController {
  constructor(private readonly endpoints: EndpointList) {}

  /** All connectors, by code. Of several copies of delivery the one that answers tells its own view of their health. */
  @Get()
  async list(): Promise<{ readonly items: readonly EndpointView[] }> {
    return { items: await this.endpoints.all() };
  }
}
