import { PROCEDURE_CODE_PATTERN } from '#libs/kernel';
import type { Plan } from './dossier-clock.js';

interface ProcessPlan extends Plan {
  readonly code: string;
  /** TTHC under which the national portal knows it. */
  readonly procedureCode?: string;
}

const PROCEDURE = new RegExp(PROCEDURE_CODE_PATTERN);
const MAX_DAYS = 1_000;

/** How long each process may take, and under which procedure the national portal knows it. */
export class Plans {
  private readonly byCode: ReadonlyMap<string, ProcessPlan>;

  constructor(
    private readonly otherwise: Plan,
    processes: readonly ProcessPlan[],
  ) {
    this.byCode = new Map(processes.map(plan => [plan.code, plan]));
  }

  planOf(processCode: string | undefined): Plan {
    return this.byCode.get(processCode ?? '') ?? this.otherwise;
  }

  procedureOf(processCode: string | undefined): string | undefined {
    return this.byCode.get(processCode ?? '')?.procedureCode;
  }
}

/** Plans from JSON. Throws an Error that names the entry that does not fit. */
export function parsePlans(json: unknown): Plans {
  const { default: otherwise, processes } = (json ?? {}) as { default?: unknown; processes?: unknown };
  if (!Array.isArray(processes)) throw new Error('Plans: there is no list of processes');
  return new Plans(toPlan(otherwise), processes.map(toProcessPlan));
}

function toPlan(entry: unknown): Plan {
  const { workingDays, workingDaysWithTax } = (entry ?? {}) as Partial<Record<keyof Plan, unknown>>;
  const isDays = (value: unknown): value is number =>
    Number.isInteger(value) && (value as number) > 0 && (value as number) <= MAX_DAYS;
  if (!isDays(workingDays) || !isDays(workingDaysWithTax))
    throw new Error(`Plans: ${JSON.stringify(entry)} is no plan`);
  return { workingDays, workingDaysWithTax };
}

function toProcessPlan(entry: unknown): ProcessPlan {
  const { code, procedureCode } = (entry ?? {}) as Partial<Record<keyof ProcessPlan, unknown>>;
  const fits = procedureCode === undefined || (typeof procedureCode === 'string' && PROCEDURE.test(procedureCode));
  if (typeof code !== 'string' || code === '' || !fits) throw new Error(`Plans: ${JSON.stringify(entry)} does not fit`);
  return { code, ...toPlan(entry), ...(procedureCode === undefined ? {} : { procedureCode: procedureCode }) };
}
