import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DoorsConfig } from '#libs/config';
import { messageOf } from '#libs/kernel';
import { ConsumerStrategies } from '#libs/messaging';
import { collectProcessMetrics, createLogger, NestLogger } from '#libs/observability';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type DoorName, type OpenDoor, openDoor } from './doors.js';
import { stopOnSignal } from './stop-app.js';
import { fromFramework } from './problem.js';
import { sendProblem } from './problem.filter.js';

const logger = createLogger('process');
const MAX_BODY_BYTES = 8_388_608;

/**
 * Starts a process: makes the modules, joins the consumer groups, opens the doors, and ends all in the opposite order
 * on SIGTERM or SIGINT. A start that fails says why on one line and exits with 1.
 */
export async function startApp(name: string, rootModule: new () => unknown, doors: readonly DoorName[]): Promise<void> {
  try {
    collectProcessMetrics();
    const app = await createApp(rootModule);
    stopOnSignal(app, await openDoors(app, doors));
    logger.info(`${name} is ready`);
  } catch (error) {
    logger.error(`${name} did not start`, { error });
    process.stderr.write(`${name} did not start: ${messageOf(error)}\n`);
    process.exit(1);
  }
}

async function createApp(rootModule: new () => unknown): Promise<NestFastifyApplication> {
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

async function openDoors(app: NestFastifyApplication, doors: readonly DoorName[]): Promise<OpenDoor[]> {
  const config = app.get(DoorsConfig);
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  return Promise.all(doors.map(door => openDoor(door, config, (req, res) => fastify.routing(req, res))));
}
