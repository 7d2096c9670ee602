import type { VerificationAnswered } from '#libs/contracts';
import type { ReceivedMessage } from '#libs/messaging';
import type { OutgoingMessage } from '#libs/persistence';
import { waitFor } from '#libs/testing';
import { answersIn, type FakeVerifier, type RequestsProcess, RequestsRig } from './requests-rig.js';

/** Processes that answer what they take, and what the askers get. */
export class AnsweringRig {
  private running: RequestsProcess[] = [];

  private constructor(readonly rig: RequestsRig) {}

  static async create(): Promise<AnsweringRig> {
    return new AnsweringRig(await RequestsRig.create());
  }

  drop(): Promise<void> {
    return this.rig.drop();
  }

  /** Nothing of another test: no process, no row. */
  async reset(): Promise<void> {
    await Promise.all(this.running.map(each => each.stop()));
    this.running = [];
    await this.rig.rows('TRUNCATE requests, erasures, accesses, outbox');
  }

  run(verifier: FakeVerifier, options: Parameters<RequestsRig['process']>[1] = {}): RequestsProcess {
    const process = this.rig.process(verifier, options);
    this.running.push(process);
    process.start();
    return process;
  }

  async take(process: RequestsProcess, messages: readonly ReceivedMessage[]): Promise<void> {
    await process.take.take(this.rig.batch(messages));
  }

  /** Answers as they are brought to the askers, when there are so many. */
  async answers(count: number): Promise<{ answers: VerificationAnswered[]; messages: OutgoingMessage[] }> {
    const messages: OutgoingMessage[] = [];
    const all = async (): Promise<boolean> => {
      messages.push(...(await this.rig.takeOutbox()));
      return answersIn(messages).length >= count;
    };
    await waitFor(all, { what: `${count} answers` });
    return { answers: answersIn(messages), messages };
  }

  accesses(): Promise<Record<string, unknown>[]> {
    return this.rig.rows('SELECT * FROM accesses ORDER BY at');
  }
}
