import { Body, Controller, Param, Post, Req, Res } from '@nestjs/common';
import { HubError } from '#libs/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FaultsService } from '../faults/faults.service.js';
import { playFault } from '../faults/play-fault.js';
import { VBDLIS_TOKENS } from '../sandbox-accounts.js';
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

  @Post(':party/:operation')
  async call(
    @Param('party') party: string,
    @Param('operation') operation: string,
    @Req() { headers }: FastifyRequest,
    @Body() body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!isParty(party)) throw new HubError('missing', 'not-found', 'There is no such party');
    if (headers.authorization !== `Bearer ${VBDLIS_TOKENS[party]}`) {
      return void reply.code(401).send({ message: 'Yêu cầu chưa được xác thực' });
    }
    const fault = this.faults.next(`vbdlis/${party}`);
    if (fault?.afterEffect) this.cases.takeCall(party, operation, body);
    if (fault && !(await playFault(fault, reply, refusalsOf(party)))) return;
    void reply.code(200).send(this.cases.takeCall(party, operation, body));
  }
}

function isParty(text: string): text is VbdlisParty {
  return text === 'land' || text === 'one-stop';
}
