import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DoorsConfig } from '#libs/config';
import { messageOf } from '#libs/kernel';
import { collectProcessMetrics, createLogger, HealthRegistry, includeMetrics } from '#libs/observability';
import type { FastifyInstance } from 'fastify';
import { createApp } from './create-app.js';
import { type DoorName, type OpenDoor, openDoor } from './doors.js';
import { stopOnSignal } from './stop-app.js';
import { WorkThread } from './work-thread.js';

const logger = createLogger('process');

/**
 * Starts a process: makes the modules, joins the consumer groups, opens the doors, and ends all in the opposite order
 * on SIGTERM or SIGINT. A start that fails says why on one line and exits with 1. `work` is a file that calls
 * `runWorkThread`, for a second thread.
 */
export async function startApp(
  name: string,
  rootModule: new () => unknown,
  doors: readonly DoorName[],
  work?: URL,
): Promise<void> {
  try {
    collectProcessMetrics();
    const [app, thread] = await Promise.all([createApp(rootModule), work && WorkThread.start(work, endWithThread)]);
    if (thread) join(app, thread);
    stopOnSignal(app, await openDoors(app, doors), thread);
    logger.info(`${name} is ready`);
  } catch (error) {
    logger.error(`${name} did not start`, { error });
    process.stderr.write(`${name} did not start: ${messageOf(error)}\n`);
    process.exit(1);
  }
}

/** Half a hub would accept what nobody applies; whoever started the process starts it again. */
function endWithThread(error: Error): void {
  logger.error('The process ends with its work thread', { error });
  process.exit(1);
}

function join(app: NestFastifyApplication, thread: WorkThread): void {
  app.get(HealthRegistry).include(() => thread.health());
  includeMetrics(() => thread.metrics());
}

async function openDoors(app: NestFastifyApplication, doors: readonly DoorName[]): Promise<OpenDoor[]> {
  const config = app.get(DoorsConfig);
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  return Promise.all(doors.map(door => openDoor(door, config, (req, res) => fastify.routing(req, res))));
}
