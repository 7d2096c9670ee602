import { setTimeout as pause } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import { StopConfig } from '#libs/config';
import { ConsumerStrategies } from '#libs/messaging';
import { createLogger, HealthRegistry } from '#libs/observability';
import type { OpenDoor } from './doors.js';
import type { WorkThread } from './work-thread.js';

const logger = createLogger('process');
/** For what comes behind the doors: leaving the groups, emptying outboxes, closing connections. */
const CLEAN_UP_MS = 10_000;

/**
 * Ends the process in order on SIGTERM or SIGINT, with exit code 0; with 1 where that fails or takes too long, as when
 * Kafka or PostgreSQL does not answer. Nothing is lost then either: what is not done is done by the next one.
 */
export function stopOnSignal(app: INestApplication, doors: readonly OpenDoor[], thread?: WorkThread): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    const config = app.get(StopConfig);
    giveUpAfter(config.noticeMs + config.deadlineMs + CLEAN_UP_MS);
    stopAll(app, doors, config, thread).then(
      () => process.exit(0),
      (error: unknown) => failed(error),
    );
  };
  // Not `once`: whoever says so again, such as the next supervisor, would end it hard.
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Readiness turns first, then the doors close, then the consumers leave, then what they wrote to; health is told to the last. */
async function stopAll(
  app: INestApplication,
  doors: readonly OpenDoor[],
  config: StopConfig,
  thread?: WorkThread,
): Promise<void> {
  app.get(HealthRegistry).drain();
  doors.forEach(door => door.leave());
  await pause(config.noticeMs);
  const [health, others] = [doors.filter(isHealth), doors.filter(door => !isHealth(door))];
  await closeAll(others, config.deadlineMs);
  await Promise.all([leaveGroups(app), thread?.stop()]);
  await closeAll(health, 1_000);
  await app.close();
}

/** Takes nothing more from Kafka. */
export async function leaveGroups(app: INestApplication): Promise<void> {
  await Promise.all(app.get(ConsumerStrategies).all.map(strategy => strategy.close()));
}

async function closeAll(doors: readonly OpenDoor[], deadlineMs: number): Promise<void> {
  await Promise.all(doors.map(door => door.close(deadlineMs)));
}

function isHealth({ name }: OpenDoor): boolean {
  return name === 'health';
}

function giveUpAfter(ms: number): void {
  setTimeout(() => failed(new Error(`Not ended within ${ms} ms`)), ms).unref();
}

function failed(error: unknown): never {
  logger.error('The process did not stop cleanly', { error });
  process.exit(1);
}
