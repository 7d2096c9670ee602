import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Problem } from '#libs/contracts';
import type { HubError } from '#libs/kernel';
import { createLogger } from '#libs/observability';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fromFramework, toProblem } from './problem.js';

const logger = createLogger('http');

/** Every error of every door as `application/problem+json`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    const error = fromFramework(thrown);
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    if (error.kind === 'bug') logger.error('A request failed', { requestId: request.id, error: error.cause ?? error });
    sendProblem(http.getResponse<FastifyReply>(), error);
  }
}

/** Answers with the problem of the error, with the headers that belong to it. */
export function sendProblem(reply: FastifyReply, error: HubError, transactionId?: string): void {
  if (reply.sent || reply.raw.headersSent) return;
  const problem: Problem = toProblem(error, transactionId);
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  const retryAfterMs = error.retryAfterMs ?? (problem.status === 503 ? 2_000 : undefined);
  if (retryAfterMs !== undefined) void reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
  // Nothing is left of the quota until then (draft-ietf-httpapi-ratelimit-headers).
  if (problem.status === 429) {
    void reply.header('ratelimit', `"agreement";r=0;t=${Math.ceil((retryAfterMs ?? 1_000) / 1000)}`);
  }
  void reply.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}
