import type { IncomingMessage } from 'node:http';
import { Controller, Get, HttpCode, Param, Post, Query, Req, UseGuards } from '@nestjs/common';
import { Account, type RawQuery, Roles, RolesGuard } from '#libs/http';
import { HubError } from '#libs/kernel';
import { type Page, ReadReconciliationsService } from '../application/read-reconciliations.service.js';
import { ReconcileService } from '../application/reconcile.service.js';
import type {
  BadLineView,
  DifferenceView,
  ReconciliationSummary,
  ReconciliationView,
} from '../application/reconciliation.view.js';
import {
  type BulkRepairAnswer,
  type RepairAnswer,
  RepairDifferencesService,
} from '../application/repair-differences.service.js';
import {
  toBadLineQuery,
  toDifferenceQuery,
  toId,
  toNumber,
  toOrder,
  toReconciliationQuery,
} from './reconciliation-query.js';
import { bulkRepairIn, repairIn } from './repair-request.js';

const DISCARD_FOR_MS = 10_000;

interface Upload {
  readonly raw: IncomingMessage;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** The partners' books compared with the hub's, for operators; auditors may look. */
@Controller('api/v1/reconciliations')
@UseGuards(RolesGuard)
export class ReconciliationsController {
  constructor(
    private readonly reconciling: ReconcileService,
    private readonly reading: ReadReconciliationsService,
    private readonly repairing: RepairDifferencesService,
  ) {}

  /** `?party&agency&from&to&system`; the body is the book as NDJSON, of any length. Answers when it is compared. */
  @Post()
  @Roles('operator')
  async reconcile(
    @Query() query: RawQuery,
    @Account() actor: string,
    @Req() request: Upload,
  ): Promise<ReconciliationView> {
    const order = toOrder(query, actor);
    const book = bodyOf(request);
    try {
      const id = await this.reconciling.reconcile(order, () => book);
      return await this.reading.getOrFail(id!);
    } finally {
      discardRest(request.raw);
    }
  }

  /** `?party&agency&state&cursor&limit`; the newest first. */
  @Get()
  @Roles('operator', 'auditor')
  list(@Query() query: RawQuery): Promise<Page<ReconciliationSummary>> {
    return this.reading.list(toReconciliationQuery(query));
  }

  /** Also how far it is while it runs. */
  @Get(':id')
  @Roles('operator', 'auditor')
  get(@Param('id') id: string): Promise<ReconciliationView> {
    return this.reading.getOrFail(toId(id));
  }

  /** `?kind&cause&agency&dossier&cursor&limit`. */
  @Get(':id/differences')
  @Roles('operator', 'auditor')
  differences(@Param('id') id: string, @Query() query: RawQuery): Promise<Page<DifferenceView>> {
    return this.reading.differences(toId(id), toDifferenceQuery(query));
  }

  /** Lines that could not be used, by number and reason. */
  @Get(':id/bad-lines')
  @Roles('operator', 'auditor')
  badLines(@Param('id') id: string, @Query() query: RawQuery): Promise<Page<BadLineView>> {
    const { after, limit } = toBadLineQuery(query);
    return this.reading.badLines(toId(id), after, limit);
  }

  /**
   * Body: `{"action": "resend" | "fetch" | "ask", "reason"}`. What is resent is under way with the answer, which names delivery's
   * commands; of `ask` it names the fresh comparison that has begun. 409 where that does not mend such a difference.
   */
  @Post(':id/differences/:n/repair')
  @HttpCode(202)
  @Roles('operator')
  repair(
    @Param('id') id: string,
    @Param('n') n: string,
    @Account() actor: string,
    @Req() { body }: { readonly body: unknown },
  ): Promise<RepairAnswer> {
    return this.repairing.repair({ reconciliation: toId(id), n: toNumber(n), actor, ...repairIn(body) });
  }

  /**
   * Body: `{"action", "reason", "kind"?, "cause"?}`, of kind and cause one at least: the repair of all such differences. 409
   * where it mends none of them.
   */
  @Post(':id/repair')
  @HttpCode(202)
  @Roles('operator')
  repairAll(
    @Param('id') id: string,
    @Account() actor: string,
    @Req() { body }: { readonly body: unknown },
  ): Promise<BulkRepairAnswer> {
    return this.repairing.repairAll({ reconciliation: toId(id), actor, ...bulkRepairIn(body) });
  }
}

/** What is left of it when the answer is known is not an error of the connection: the sender is to hear the answer. */
function bodyOf({ raw, headers }: Upload): AsyncIterable<Buffer> {
  const isNdjson = /^application\/x-ndjson\s*(;|$)/i.test(String(raw.headers['content-type']));
  if (isNdjson && headers['content-encoding'] === undefined)
    return raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  throw new HubError('invalid', 'unacceptable-media', 'The list is sent as application/x-ndjson, not compressed');
}

/** A sender that still writes would not read the answer; but not for ever. */
function discardRest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  const timer = setTimeout(() => request.destroy(), DISCARD_FOR_MS).unref();
  request.once('end', () => clearTimeout(timer));
  request.on('error', () => clearTimeout(timer));
  request.resume();
}
