import { Controller, Get, Headers, HttpStatus, Param, Res } from '@nestjs/common';
import type { VerificationAnswered } from '#libs/contracts';
import { TokenVerifier } from '#libs/http';
import type { FastifyReply } from 'fastify';
import { ReadAnswerService, type WaitingView } from '../application/read-answer.service.js';

/** Exchange door: 200 with the answer to a request, 202 while it waits; for the system that asked. */
@Controller('v1/services')
export class AnswersController {
  constructor(
    private readonly tokens: TokenVerifier,
    private readonly answers: ReadAnswerService,
  ) {}

  @Get(':service/answers/:transactionId')
  async read(
    @Param('service') service: string,
    @Param('transactionId') transactionId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Headers('authorization') authorization?: string,
  ): Promise<VerificationAnswered | WaitingView> {
    const client = await this.tokens.clientOf(authorization);
    const answer = await this.answers.read(client, service, transactionId);
    void reply.header('cache-control', 'no-store').status('state' in answer ? HttpStatus.ACCEPTED : HttpStatus.OK);
    return answer;
  }
}
