import { Injectable } from '@nestjs/common';
import { HubError, messageOf } from '#libs/kernel';
import { generateDossierReports } from '#libs/samples';
import { OneStopService } from './one-stop.service.js';
import { type SampleStatus, SampleTally } from './sample-tally.js';

export interface SampleRun {
  readonly seed: number;
  readonly dossiers: number;
}

/** Sends one sample at a time, in the background. */
@Injectable()
export class SampleRunService {
  private tally = new SampleTally();
  private state: SampleStatus['state'] = 'idle';
  private error: string | undefined;

  constructor(private readonly oneStop: OneStopService) {}

  start(run: SampleRun): void {
    if (this.state === 'running') throw new HubError('conflict', 'conflict', 'A sample is being sent already');
    this.state = 'running';
    this.error = undefined;
    this.tally = new SampleTally();
    this.send(run).then(
      () => (this.state = 'done'),
      (error: unknown) => {
        this.state = 'failed';
        this.error = messageOf(error);
      },
    );
  }

  status(): SampleStatus {
    const { state, error } = this;
    return { state, ...(error === undefined ? {} : { error }), ...this.tally.figures() };
  }

  private send(run: SampleRun): Promise<void> {
    return this.oneStop.send(generateDossierReports(run), this.tally);
  }
}
