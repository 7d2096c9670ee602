import { type MessagePort, parentPort } from 'node:worker_threads';
import type { INestApplication } from '@nestjs/common';
import { messageOf } from '#libs/kernel';
import { collectThreadMetrics, createLogger, HealthRegistry, threadMetrics } from '#libs/observability';
import { createApp } from './create-app.js';
import { standBack } from './stand-back.js';
import { leaveGroups } from './stop-app.js';
import type { Answer, Question, ThreadMessage } from './thread-messages.js';

const logger = createLogger('work-thread');

/**
 * The second thread of a process that `startApp` began: modules without doors. Its health and metrics are told by the
 * first one, and it ends when that one says so.
 */
export async function runWorkThread(rootModule: new () => unknown): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error('This file is for a thread that startApp begins');
  const tell = (message: ThreadMessage): void => port.postMessage(message);
  try {
    standBackWhereAllowed();
    collectThreadMetrics('work');
    const app = await createApp(rootModule);
    port.on('message', (question: Question) => void answer(app, port, question));
    tell({ kind: 'ready' });
  } catch (error) {
    tell({ kind: 'failed', reason: messageOf(error) });
  }
}

function standBackWhereAllowed(): void {
  try {
    standBack();
  } catch (error) {
    logger.warn('Threads have no priorities here: the doors share the processors with all else', { error });
  }
}

async function answer(app: INestApplication, port: MessagePort, { id, ask }: Question): Promise<void> {
  const reply: ThreadMessage = { kind: 'answer', id, answer: await ANSWERS[ask](app) };
  if (ask === 'stop') process.exit(0); // ends this thread, not the process
  port.postMessage(reply);
}

const ANSWERS: { readonly [Q in keyof Answer]: (app: INestApplication) => Promise<Answer[Q]> } = {
  health: app => app.get(HealthRegistry).read(),
  metrics: () => threadMetrics(),
  stop: async app => {
    await leaveGroups(app);
    await app.close();
    return undefined;
  },
};
