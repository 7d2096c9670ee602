import { DEFAULT_TRANSITIONS, parseTransitions } from '#libs/kernel';
import { CommuneCrosswalk, parseCommunes } from '../domain/parcels.js';
import { parsePlans } from '../domain/plans.js';
import { parseCalendar, WorkingCalendar } from '../domain/working-calendar.js';
import type { PlanRules } from './plan-batch.js';

/** The province's decisions as they were read: parsed JSON of its files, and its settings. */
export interface RuleSources {
  readonly calendar: unknown;
  readonly plans: unknown;
  readonly communes: unknown;
  readonly resultNeedsFile: boolean;
  readonly maxMessages: number;
  readonly maxBytes: number;
  /** Table of the statuses, as `SERVICE_RECORDS_TRANSITIONS` has it. */
  readonly transitions?: string | undefined;
}

/** All that a province decides about land dossiers. */
export class LandRules {
  readonly forPlan: PlanRules;
  readonly communes: CommuneCrosswalk;

  /** Throws an Error that names what does not fit. */
  constructor(sources: RuleSources) {
    const plans = parsePlans(sources.plans);
    const { transitions, resultNeedsFile, maxMessages, maxBytes } = sources;
    this.communes = new CommuneCrosswalk(parseCommunes(sources.communes));
    this.forPlan = {
      calendar: new WorkingCalendar(parseCalendar(sources.calendar)),
      planOf: code => plans.planOf(code),
      procedureOf: code => plans.procedureOf(code),
      transitions: transitions === undefined ? DEFAULT_TRANSITIONS : parseTransitions(transitions),
      resultNeedsFile,
      maxMessages,
      maxBytes,
    };
  }
}
