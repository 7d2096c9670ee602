import { Injectable } from '@nestjs/common';
import type { CitizenRecord } from '#libs/connectors';
import { POPULATION_LOOKUP } from '#libs/contracts';
import { SubjectHasher } from '#libs/sealing';
import type { RelativeTold } from '../../accesses/access-of.js';
import { PurposeCheck } from '../../purpose/application/purpose-check.service.js';
import { checkGranted } from '../../verification/application/check-granted.js';
import { Finder } from '../../verification/application/finder.service.js';
import type { VerifyCall } from '../../verification/application/verifier.service.js';
import type { CheckedPerson } from '../../verification/domain/checked-person.js';
import { numbersOf } from '../../verification/domain/compare.js';
import { answerAboutPerson, type PersonAnswer, type PersonQuestion } from './person-question.js';
import type { Query, QueryHandler, QueryResult } from './query-handler.js';

/** `population-lookup`: of the citizen's record the fields that the agreement grants. */
@Injectable()
export class LookupHandler implements QueryHandler {
  readonly service = POPULATION_LOOKUP;

  constructor(
    private readonly purposes: PurposeCheck,
    private readonly finder: Finder,
    private readonly subjects: SubjectHasher,
  ) {}

  answer(query: Query): Promise<QueryResult> {
    const { purposes, subjects } = this;
    return answerAboutPerson(query, {
      purposes,
      subjects,
      allow: ({ person, granted }) => checkGranted(narrowingFields(person), granted, '/person'),
      ask: (question, call) => this.find(question, call),
    });
  }

  private async find({ person, granted }: PersonQuestion, call: VerifyCall): Promise<PersonAnswer> {
    const { fitting, numbers: others } = await this.finder.find(person, call);
    const [citizen, ...more] = fitting;
    if (!citizen || more.length > 0) {
      const outcome = citizen ? 'several-found' : 'not-found';
      return { members: { result: outcome }, numbers: [person.number], others, fields: [], outcome };
    }
    const given = grantedOf(citizen, granted);
    return {
      members: { result: 'found', citizen: given },
      numbers: [...new Set([person.number, ...numbersOf(fitting)])],
      others,
      relatives: relativesIn(given),
      fields: Object.keys(given),
      outcome: 'found',
    };
  }
}

/**
 * What was told beyond number and name, by which a look-up says whom it means: whether one is found would tell of an ungranted
 * birth date that it is true, and 366 questions which one is.
 */
function narrowingFields({ birthDate }: CheckedPerson): 'birthDate'[] {
  return birthDate ? ['birthDate'] : [];
}

function grantedOf(citizen: CitizenRecord, granted: ReadonlySet<string> | undefined): Partial<CitizenRecord> {
  const members = Object.entries({ ...citizen, ...birthDateOf(citizen) });
  return Object.fromEntries(members.filter(([name]) => !granted || granted.has(name)));
}

/** Who is told by somebody else's record was looked at as well; whose number is not in it nobody can tell. */
function relativesIn({ father, mother, spouse, householder }: Partial<CitizenRecord>): RelativeTold[] {
  const told = new Map<string, RelativeTold>();
  for (const relative of [father, mother, spouse, householder]) {
    if (relative?.number === undefined) continue;
    const fields = (['number', 'name'] as const).filter(field => relative[field] !== undefined);
    told.set(relative.number, { number: relative.number, fields });
  }
  return [...told.values()];
}

/** `YYYY-MM-DD`, or the year where no more is known: as a question tells it. */
function birthDateOf({ birthDate }: CitizenRecord): { birthDate?: string } {
  return birthDate ? { birthDate: birthDate.date ?? String(birthDate.year) } : {};
}
