import { createDossier } from './dossier.js';
import { Origins } from './dossier-codes.js';
import { reportsOf } from './noise.js';
import { Random } from './random.js';
import { DEFAULT_NOISE, type NoiseShares, type SampleReport } from './sample-report.js';

export interface SampleOptions {
  /** A whole number ≥ 0. The same seed gives the same reports; different seeds below 2,500 share no dossier. */
  readonly seed: number;
  readonly dossiers: number;
  /** Top codes of the provinces to report for (`H22`, `H41`); all where absent. */
  readonly agencies?: readonly string[];
  /** RFC 3339; every report lies before it. Default: the last day before Vietnam's provinces were merged. */
  readonly startAt?: string;
  readonly noise?: Partial<NoiseShares>;
}

const DEFAULT_START = '2025-06-30T17:00:00+07:00';
/** Dossiers under way at once. */
const IN_FLIGHT = 200;

/**
 * Status reports of whole lives of dossiers, about five of each, as two provinces' one-stop systems send them, with the
 * noise of real life and with what the hub must make of each. Deterministic, lazy, in constant memory. The reports of a
 * dossier travel in one form and keep their order; those of different dossiers are interleaved.
 */
export function* generateDossierReports(options: SampleOptions): Generator<SampleReport, void, undefined> {
  const shuffle = new Random(options.seed, -1);
  const lives = dossierLives(options);
  const open: SampleReport[][] = [];
  const positions: number[] = [];
  for (;;) {
    refill(open, positions, lives);
    if (open.length === 0) return;
    const i = shuffle.between(0, open.length - 1);
    const life = open[i]!;
    yield life[positions[i]!++]!;
    if (positions[i]! < life.length) continue;
    open[i] = open[open.length - 1]!;
    positions[i] = positions[positions.length - 1]!;
    open.pop();
    positions.pop();
  }
}

function refill(open: SampleReport[][], positions: number[], lives: Iterator<SampleReport[]>): void {
  while (open.length < IN_FLIGHT) {
    const next = lives.next();
    if (next.done) return;
    open.push(next.value);
    positions.push(0);
  }
}

function* dossierLives(options: SampleOptions): Generator<SampleReport[], void, undefined> {
  const { seed, dossiers, agencies = [], startAt = DEFAULT_START } = options;
  const origins = new Origins({ seed, dossiers, agencies, startAt });
  const noise = { ...DEFAULT_NOISE, ...options.noise };
  for (let index = 0; index < dossiers; index++) {
    const random = new Random(seed, index);
    yield reportsOf(createDossier(random, origins.at(index, random)), random, noise);
  }
}
