import { Injectable } from '@nestjs/common';
import { POPULATION_VERIFICATION } from '#libs/contracts';
import { SubjectHasher } from '#libs/sealing';
import { PurposeCheck } from '../../purpose/application/purpose-check.service.js';
import { checkGranted } from '../../verification/application/check-granted.js';
import { Verifier, type VerifyCall } from '../../verification/application/verifier.service.js';
import { toldFields } from '../../verification/domain/checked-person.js';
import { namesOfAnswered, onlyGranted } from '../../verification/domain/granted.js';
import { answerAboutPerson, type PersonAnswer, type PersonQuestion } from './person-question.js';
import type { Query, QueryHandler, QueryResult } from './query-handler.js';

/** `population-verification`: yes or no per field, with reasons; nothing of the record. */
@Injectable()
export class VerificationHandler implements QueryHandler {
  readonly service = POPULATION_VERIFICATION;

  constructor(
    private readonly purposes: PurposeCheck,
    private readonly verifier: Verifier,
    private readonly subjects: SubjectHasher,
  ) {}

  answer(query: Query): Promise<QueryResult> {
    const { purposes, subjects } = this;
    const allow = ({ person, granted }: PersonQuestion): void => checkGranted(toldFields(person), granted, '/person');
    return answerAboutPerson(query, {
      purposes,
      subjects,
      allow,
      ask: (question, call) => this.verify(question, call),
    });
  }

  private async verify({ person, granted }: PersonQuestion, call: VerifyCall): Promise<PersonAnswer> {
    const { verification, numbers, others } = await this.verifier.verify(person, call);
    const told = onlyGranted(verification, granted);
    return { members: told, numbers, others, fields: namesOfAnswered(told.fields), outcome: told.result };
  }
}
