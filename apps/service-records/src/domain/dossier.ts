import type { StatusAt } from './state-machine.js';

/** Where a dossier stands. `occurredAt` (epoch ms) is when it took its status. */
export interface Dossier extends StatusAt {
  readonly dossierCode: string;
  readonly procedureCode: string;
  readonly agencyCode: string;
  /** How often it has changed so far; the first change is 1. */
  readonly sequence: number;
}
