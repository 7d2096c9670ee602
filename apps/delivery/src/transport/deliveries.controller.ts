import { Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import { Roles, RolesGuard } from '#libs/http';
import { RetryDispatcher } from '../application/retry-dispatcher.js';
import { DeliveriesRepository, type DeliveryView } from '../persistence/deliveries.repository.js';
import { toDeliveryQuery, toId } from './delivery-query.js';

interface DeliveryPage {
  readonly items: readonly DeliveryView[];
  /** The next page's `cursor`; absent on the last page. */
  readonly nextCursor?: string;
}

/** What is parked and what is dead, for operators; auditors may look. */
@Controller('api/v1/deliveries')
@UseGuards(RolesGuard)
export class DeliveriesController {
  constructor(
    private readonly deliveries: DeliveriesRepository,
    private readonly retries: RetryDispatcher,
  ) {}

  @Get()
  @Roles('operator', 'auditor')
  async list(@Query() query: Record<string, unknown>): Promise<DeliveryPage> {
    const wanted = toDeliveryQuery(query);
    const items = await this.deliveries.list(wanted);
    return items.length < wanted.limit ? { items } : { items, nextCursor: items[items.length - 1]!.id };
  }

  @Post(':id/retry')
  @HttpCode(202)
  @Roles('operator')
  async retry(@Param('id') id: string): Promise<DeliveryView> {
    const delivery = await this.deliveries.retry(toId(id));
    if (!delivery) throw new HubError('missing', 'not-found', 'No parked or dead delivery has this id');
    this.retries.wake();
    return delivery;
  }
}
