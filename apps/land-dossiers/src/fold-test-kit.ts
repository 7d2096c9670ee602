import { foldDossier } from './domain/fold-dossier.js';
import type { DossierProcess } from './domain/dossier-process.js';
import type { StoredFile } from './domain/result-files.js';
import { messageAt, RULES, storedOf, type Told } from './land-test-kit.js';

export type Step = Told | readonly [told: Told, hour: number, acceptedAfterMs?: number, system?: string];

/** Folds messages an hour apart, in the order given; a step may have an hour of its own, a time until it came, and a teller. */
export function fold(
  steps: readonly Step[],
  given?: readonly StoredFile[],
): DossierProcess & { readonly told: string[] } {
  const events = steps.map((step, i) => eventOf(Array.isArray(step) ? (step as TimedStep) : [step as Told, i]));
  const process = foldDossier(events, given ?? events.flatMap(storedOf), RULES);
  const told = events.map(({ id }) => {
    const { effect, flags } = process.decisions.get(id)!;
    return [effect, ...flags].join(' ');
  });
  return { ...process, told };
}

type TimedStep = Exclude<Step, Told>;
const eventOf = ([told, hour, acceptedAfterMs, system]: TimedStep) =>
  messageAt(hour, told, system, acceptedAfterMs).event;

export const portalOf = ({ portal }: DossierProcess): number[] => portal.map(({ status }) => status);
export const APPLIED = (count: number): string[] => Array.from({ length: count }, () => 'applied');
