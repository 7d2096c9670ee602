import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import type { DvcqgReply } from '#libs/connectors';
import type { FastifyReply } from 'fastify';
import { FaultsService } from '../faults/faults.service.js';
import { playFault, type Refusals } from '../faults/play-fault.js';
import { DUPLICATE, PortalService, REFUSAL } from './portal.service.js';

const WORDS: Refusals = {
  refuse: reply => void reply.code(200).send(REFUSAL),
  answerDuplicate: reply => void reply.code(200).send(DUPLICATE),
};

@Controller('dvcqg')
export class PortalController {
  constructor(
    private readonly portal: PortalService,
    private readonly faults: FaultsService,
  ) {}

  /** Faults spare the login: an expired session is tried by `control/dvcqg/sessions`. */
  @Post('auth')
  @HttpCode(200)
  logIn(@Body() body: unknown): DvcqgReply {
    return this.portal.logIn(body);
  }

  @Post('integration')
  async call(@Body() body: unknown, @Res() reply: FastifyReply): Promise<void> {
    const fault = this.faults.next('dvcqg');
    if (fault?.afterEffect) this.portal.call(body);
    if (fault && !(await playFault(fault, reply, WORDS))) return;
    void reply.code(200).send(this.portal.call(body));
  }
}
