import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Health, Metrics } from '#libs/observability';
import type { Answer, Question, ThreadMessage } from './thread-messages.js';

const PATIENCE_MS = 2_000;
/** As the start gives the first thread; what works without doors keeps less. */
const HEAP = { maxYoungGenerationSizeMb: 48, maxOldGenerationSizeMb: 512 };

type Settle = (answer: unknown) => void;

/** The second thread of a process, as the first one sees it. */
export class WorkThread {
  private readonly asked = new Map<number, Settle>();
  private readonly ready: Promise<void>;
  private tellReady: () => void = () => undefined;
  /** Whom its loss concerns: before it is ready whoever starts it, then the process. */
  private tellLoss: (error: Error) => void = () => undefined;
  private asks = 0;
  private stopping = false;

  /** Listens from the first moment on: a thread may be lost in the same moment in which it was ready. */
  private constructor(
    private readonly worker: Worker,
    onLost: (error: Error) => void,
  ) {
    this.ready = new Promise((resolve, reject) => {
      this.tellLoss = reject;
      this.tellReady = () => {
        this.tellLoss = onLost;
        resolve();
      };
    });
    worker.on('message', (message: ThreadMessage) => this.take(message));
    worker.on('error', error => this.lost(error));
    worker.on('exit', () => this.lost(new Error('The work thread has ended')));
  }

  /**
   * Resolves when its consumers have joined their groups; rejects with the reason why it did not start. `onLost` is
   * called where it ends without having been told to.
   */
  static async start(file: URL, onLost: (error: Error) => void): Promise<WorkThread> {
    const thread = new WorkThread(new Worker(file, { resourceLimits: HEAP }), onLost);
    await thread.ready;
    return thread;
  }

  async health(): Promise<Health> {
    const silent: Health = { ready: false, checks: { 'work thread': 'no answer in time' } };
    return this.ask('health', silent);
  }

  /** Empty where it does not answer in time: figures are no reason to wait. */
  async metrics(): Promise<Metrics> {
    return this.ask('metrics', []);
  }

  /** Its consumers leave, what they wrote goes on its way, then it ends. */
  async stop(): Promise<void> {
    this.stopping = true;
    const ended = once(this.worker, 'exit');
    this.worker.postMessage({ id: 0, ask: 'stop' } satisfies Question);
    const [code] = (await ended) as [number];
    if (code !== 0) throw new Error('The work thread did not stop cleanly');
  }

  private ask<Q extends 'health' | 'metrics'>(ask: Q, otherwise: Answer[Q]): Promise<Answer[Q]> {
    const id = (this.asks += 1);
    return new Promise(resolve => {
      const done: Settle = answer => {
        clearTimeout(timer);
        this.asked.delete(id);
        resolve(answer as Answer[Q]);
      };
      const timer = setTimeout(() => done(otherwise), PATIENCE_MS);
      this.asked.set(id, done);
      this.worker.postMessage({ id, ask } satisfies Question);
    });
  }

  private take(message: ThreadMessage): void {
    if (message.kind === 'ready') this.tellReady();
    else if (message.kind === 'failed') this.lost(new Error(message.reason));
    else this.asked.get(message.id)?.(message.answer);
  }

  private lost(error: Error): void {
    if (this.stopping) return;
    this.stopping = true;
    this.tellLoss(error);
  }
}
