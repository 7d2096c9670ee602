import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Role } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import { RegistryView } from '#libs/registry-view';
import type { FastifyRequest } from 'fastify';
import { TokenVerifier, unauthenticated } from './token-verifier.js';

const ROLES = 'hub.roles';

/** Who may call an endpoint of the management door; `admin` always may. */
export const Roles = (...roles: Role[]): MethodDecorator & ClassDecorator => SetMetadata(ROLES, roles);

type GuardedRequest = FastifyRequest & { account?: string };

/** A parameter of an endpoint behind `RolesGuard`: the code of the service account that calls. */
export const Account = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<GuardedRequest>().account,
);

/** Lets service accounts with one of the endpoint's roles in; an endpoint without roles lets nobody in. */
@Injectable()
export class RolesGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokenVerifier,
    private readonly registry: RegistryView,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<GuardedRequest>();
    const clientId = await this.tokens.clientOf(request.headers.authorization);
    const account = this.registry.serviceAccount(clientId);
    if (!account || account.status !== 'active') throw unauthenticated('This client has no access here');
    const wanted = this.reflector.getAllAndOverride<Role[] | undefined>(ROLES, [
      context.getHandler(),
      context.getClass(),
    ]);
    const allowed = account.roles.some(role => role === 'admin' || wanted?.includes(role));
    if (!allowed) throw new HubError('denied', 'forbidden', 'Your roles do not allow this');
    request.account = account.code;
    return true;
  }
}
