import type { DataService } from '#libs/contracts';
import { fromFramework, sendProblem } from '#libs/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { discardRest } from './read-body.js';
import type { Refusals } from './refusals.service.js';

/** Who was turned away and where, as far as it is known. */
export interface RefusedCaller {
  /** '' where the caller is unknown. */
  readonly system: string;
  readonly service: DataService | undefined;
}

/**
 * Turns away a request whose body is not read, or not to its end: the refusal is logged, unless the hub itself is the reason, and
 * the sender is let finish so that it hears the answer.
 */
export async function refuseRequest(
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  thrown: unknown,
  { system, service }: RefusedCaller,
  refusals: Pick<Refusals, 'record'>,
): Promise<void> {
  const error = fromFramework(thrown);
  const id = error.kind === 'unavailable' ? undefined : await refusals.record({ error, system, service });
  sendProblem(reply, error, id);
  discardRest(request.raw);
}
