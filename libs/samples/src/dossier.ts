import type { Applicant, Attachment, Fee } from '#libs/contracts';
import type { ServiceRecordStatus } from '#libs/kernel';
import type { SampleProvince, SampleUnit } from './agencies.js';
import { attachmentsOf, feesOf } from './documents.js';
import { lifeOf, stayMinutes } from './life-cycle.js';
import { citizen, enterprise, officer, type Officer } from './people.js';
import { PROCEDURES, type Procedure } from './procedures.js';
import { Weighted, type Random } from './random.js';
import type { SampleForm } from './sample-report.js';
import { localSecondsAt, WORKING_DAY_MINUTES } from './working-time.js';

/** Everything that stays the same, and when it took which status (seconds of local time). */
export interface Dossier {
  readonly code: string;
  readonly procedureCode: string;
  readonly province: SampleProvince;
  readonly unit: SampleUnit;
  readonly procedure: Procedure;
  readonly form: SampleForm;
  readonly path: readonly ServiceRecordStatus[];
  readonly times: readonly number[];
  readonly promisedAt: number;
  readonly applicant: Applicant;
  readonly officer: Officer;
  readonly channel: 'direct' | 'post' | 'online';
  readonly attachments: readonly Attachment[];
  readonly fees: readonly Fee[];
}

export interface Origin {
  readonly province: SampleProvince;
  readonly unit: SampleUnit;
  readonly code: string;
  readonly monday: number;
  /** Working minute of its submission, relative to `monday`. */
  readonly submittedMinute: number;
}

const FORMS: Readonly<Record<string, Weighted<SampleForm>>> = {
  H22: new Weighted<SampleForm>([
    ['ndjson', 50],
    ['single', 30],
    ['array', 20],
  ]),
  H41: new Weighted<SampleForm>([
    ['dvcqg', 60],
    ['single', 20],
    ['ndjson', 20],
  ]),
};

const proceduresByUnit = new Map<SampleUnit, readonly Procedure[]>();

function proceduresOf(unit: SampleUnit): readonly Procedure[] {
  let list = proceduresByUnit.get(unit);
  if (!list) {
    const { level, fields } = unit;
    list = PROCEDURES.filter(p => p.level === level && (!fields || fields.includes(p.field)));
    proceduresByUnit.set(unit, list);
  }
  return list;
}

export function createDossier(random: Random, origin: Origin): Dossier {
  const { province, unit } = origin;
  const procedure = random.pick(proceduresOf(unit));
  const form = FORMS[province.topCode]!.pick(random);
  const path = lifeOf(random, procedure.kind, form);
  const minutes = minutesOf(random, origin.submittedMinute, path, procedure);
  const receivedMinute = minutes[path.indexOf(2)] ?? origin.submittedMinute;
  return {
    code: origin.code,
    procedureCode: `${procedure.code}.000.00.00.${province.topCode}`,
    province,
    unit,
    procedure,
    form,
    path,
    times: minutes.map(minute => localSecondsAt(origin.monday, minute) + random.between(0, 59)),
    promisedAt: localSecondsAt(origin.monday, receivedMinute + procedure.days * WORKING_DAY_MINUTES),
    applicant: procedure.forEnterprises ? enterprise(random, province) : citizen(random, province),
    officer: officer(random, unit),
    channel: channelOf(random, path[0] === 1),
    attachments: attachmentsOf(random, procedure, province, origin.code),
    fees: feesOf(procedure, path.includes(6)),
  };
}

function minutesOf(random: Random, start: number, path: Dossier['path'], procedure: Procedure): number[] {
  let minute = start;
  return path.map(status => {
    const at = minute;
    minute += stayMinutes(random, status, procedure.days * WORKING_DAY_MINUTES);
    return at;
  });
}

function channelOf(random: Random, submitted: boolean): Dossier['channel'] {
  if (submitted) return random.chance(0.72) ? 'online' : 'direct';
  return random.chance(0.06) ? 'post' : 'direct';
}
