import { StartRun } from './start-run.js';

/** How much of what the sample sent, as it said itself. */
export interface SampleSize {
  readonly seed: number;
  readonly dossiers: number;
  readonly landCases: number;
  readonly singles: number;
  readonly rows: number;
}

/** `npm start` with the sample. */
export class SampleRun extends StartRun {
  constructor() {
    super('test-sample');
  }

  get size(): SampleSize {
    const [dossiers, seed] = this.told(/reports of (\d+) dossiers \(sample (\d+)\)/);
    const [landCases] = this.told(/Running (\d+) land dossiers/);
    const [singles, rows] = this.told(/Verifying (\d+) people one by one and (\d+) in a file/);
    return { seed: seed!, dossiers: dossiers!, landCases: landCases!, singles: singles!, rows: rows! };
  }

  private told(pattern: RegExp): number[] {
    const found = pattern.exec(this.output);
    if (!found) throw new Error(`npm start did not say ${pattern.source}:\n${this.output}`);
    return found.slice(1).map(Number);
  }
}
