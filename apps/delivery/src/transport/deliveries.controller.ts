import { Controller, Get, HttpCode, Param, Post, Query, Req, UseGuards } from '@nestjs/common';
import { Account, codeIn, invalid, membersOf, optionalReasonIn, reasonIn, Roles, RolesGuard } from '#libs/http';
import { OperatorLevers, type Retried } from '../application/operator-levers.service.js';
import { DeliveriesRepository, type DeliveryView } from '../persistence/deliveries.repository.js';
import { toDeliveryQuery, toId } from './delivery-query.js';
import { idsIn } from './replay-request.js';

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
    private readonly levers: OperatorLevers,
  ) {}

  @Get()
  @Roles('operator', 'auditor')
  async list(@Query() query: Record<string, unknown>): Promise<DeliveryPage> {
    const wanted = toDeliveryQuery(query);
    const items = await this.deliveries.list(wanted);
    return items.length < wanted.limit ? { items } : { items, nextCursor: items[items.length - 1]!.id };
  }

  /**
   * Body: `{"subscription", "code"?, "transactions"?, "reason"}`; only what failed last with the code, only of these 1 to 1,000
   * transactions. Or `{"code", "reason"}`: of all subscriptions what failed last with the code. Answers how many: where it takes
   * longer than ten seconds how many so far, and `"goesOn": true`; the number in the end is in the audit.
   */
  @Post('retry')
  @HttpCode(202)
  @Roles('operator')
  async retryAll(@Account() actor: string, @Req() { body }: { readonly body: unknown }): Promise<Retried> {
    const members = membersOf(body);
    const subscription = codeIn(members, 'subscription');
    const code = codeIn(members, 'code');
    const { transactions } = members;
    const decision = { actor, reason: reasonIn(members) };
    if (subscription === undefined) {
      if (code === undefined || transactions !== undefined) throw invalid('/subscription', 'is required');
      return this.levers.retryCode(code, decision);
    }
    const transactionIds = transactions === undefined ? undefined : idsIn('transactions', transactions);
    return this.levers.retryAll(subscription, { code, transactionIds }, decision);
  }

  /** Makes it due now; a dead one gets a new life. Body: none, or `{"reason": "…"}`. */
  @Post(':id/retry')
  @HttpCode(202)
  @Roles('operator')
  retry(
    @Param('id') id: string,
    @Account() actor: string,
    @Req() { body }: { readonly body: unknown },
  ): Promise<DeliveryView> {
    return this.levers.retry(toId(id), { actor, reason: optionalReasonIn(membersOf(body)) });
  }

  /**
   * Gives up the parked message for which its dossier waits: it is dead, and the next one goes. Body: `{"reason": "…"}`.
   * 409 while an attempt of it is under way, and for one that itself waits behind another.
   */
  @Post(':id/skip')
  @HttpCode(204)
  @Roles('operator')
  async skip(
    @Param('id') id: string,
    @Account() actor: string,
    @Req() { body }: { readonly body: unknown },
  ): Promise<void> {
    await this.levers.skip(toId(id), { actor, reason: reasonIn(membersOf(body)) });
  }
}
