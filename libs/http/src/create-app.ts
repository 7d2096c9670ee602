import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConsumerStrategies } from '#libs/messaging';
import { NestLogger } from '#libs/observability';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { fromFramework } from './problem.js';
import { sendProblem } from './problem.filter.js';

const MAX_BODY_BYTES = 8_388_608;

/** The modules of a process or thread, with their consumers in their groups; no door is open yet. */
export async function createApp(rootModule: new () => unknown): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BODY_BYTES,
    requestIdHeader: false,
    routerOptions: { maxParamLength: 200 },
    // Before any route is found, such as for an address that is none.
    frameworkErrors: (error: Error, _request: unknown, reply: FastifyReply) => sendProblem(reply, fromFramework(error)),
  });
  takeRawBodies(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(rootModule, adapter, {
    logger: new NestLogger(),
    bodyParser: false,
    abortOnError: false,
  });
  for (const strategy of app.get(ConsumerStrategies).all) app.connectMicroservice({ strategy });
  await app.init();
  await adapter.getInstance().ready();
  await app.startAllMicroservices();
  return app;
}

/** JSON arrives as bytes, so that the record goes on as it came; streams are left to whoever reads them. */
function takeRawBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const json = /^application\/([\w.-]+\+)?json(;|$)/;
  fastify.addContentTypeParser(json, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const streams = ['application/x-ndjson', 'application/x-www-form-urlencoded'];
  fastify.addContentTypeParser(streams, (_request, stream, done) => done(null, stream));
}
