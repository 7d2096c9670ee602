import type { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';

/**
 * Routes whose bodies are read by whoever answers them, as streams: refusals of unread bodies are then logged like any other,
 * and nobody's megabytes are collected before it is known who sends them. A Fastify scope of their own, because the parsers of
 * the process turn JSON into buffers first.
 */
export function addStreamedRoutes(host: HttpAdapterHost, add: (scope: FastifyInstance) => void): void {
  const fastify = host.httpAdapter.getInstance<FastifyInstance>();
  void fastify.register(async scope => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    add(scope);
  });
}
