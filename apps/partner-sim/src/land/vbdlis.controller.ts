import { Readable } from 'node:stream';
import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FaultsService } from '../faults/faults.service.js';
import { playFault } from '../faults/play-fault.js';
import { VBDLIS_TOKENS } from '../sandbox-accounts.js';
import { listOf } from './land-list.js';
import { LandCasesService } from './land-cases.service.js';
import type { VbdlisParty } from './vbdlis-receipts.js';
import { refusalsOf } from './vbdlis-words.js';

/** The servers of the land system and of the one-stop, as the hub calls them. */
@Controller('vbdlis')
export class VbdlisController {
  constructor(
    private readonly cases: LandCasesService,
    private readonly faults: FaultsService,
  ) {}

  /** Its list of the dossiers of `?agency`, to be compared with the hub's: NDJSON. Of all times, since it keeps none. */
  @Get(':party/book')
  book(
    @Param('party') party: string,
    @Query('agency') agency: string,
    @Req() { headers }: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    if (!isParty(party)) throw noSuchParty();
    if (!isSignedIn(party, headers)) return void reply.code(401).send(NOT_SIGNED_IN);
    const lines = listOf(this.cases.engine.books[party], agency);
    void reply.header('content-type', 'application/x-ndjson').send(Readable.from(lines));
  }

  @Post(':party/:operation')
  async call(
    @Param('party') party: string,
    @Param('operation') operation: string,
    @Req() { headers }: FastifyRequest,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!isParty(party)) throw noSuchParty();
    if (!isSignedIn(party, headers)) return void reply.code(401).send(NOT_SIGNED_IN);
    const fault = this.faults.next(`vbdlis/${party}`);
    if (fault?.afterEffect) this.cases.takeCall(party, operation, body);
    if (fault && !(await playFault(fault, reply, refusalsOf(party)))) return;
    void reply.code(200).send(this.cases.takeCall(party, operation, body));
  }
}

const NOT_SIGNED_IN = { message: 'Yêu cầu chưa được xác thực' };

function noSuchParty(): HubError {
  return new HubError('missing', 'not-found', 'There is no such party');
}

function isSignedIn(party: VbdlisParty, { authorization }: FastifyRequest['headers']): boolean {
  return authorization === `Bearer ${VBDLIS_TOKENS[party]}`;
}

function isParty(text: string): text is VbdlisParty {
  return text === 'land' || text === 'one-stop';
}
