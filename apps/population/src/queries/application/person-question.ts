import type { AccessOutcome, PersonQuery, Purpose } from '#libs/contracts';
import { HubError, type JsonObject, toHubError } from '#libs/kernel';
import type { SubjectHasher } from '#libs/sealing';
import { accessesOf, type RelativeTold } from '../../accesses/access-of.js';
import type { PurposeCheck } from '../../purpose/application/purpose-check.service.js';
import { parsePurpose } from '../../purpose/application/purpose-header.js';
import { partnerFailed } from '../../verification/application/partner-outcome.js';
import type { VerifyCall } from '../../verification/application/verifier.service.js';
import { type CheckedPerson, checkPerson } from '../../verification/domain/checked-person.js';
import { grantedBy } from '../../verification/domain/granted.js';
import { requestCodeOf } from '../../verification/domain/request-code.js';
import { timeLeftUntil } from '../domain/deadline.js';
import type { Query, QueryResult } from './query-handler.js';

/** A question about a person that may leave the hub. */
export interface PersonQuestion {
  readonly person: CheckedPerson;
  readonly purpose: Purpose;
  /** The hub has not heard of the dossier of the purpose. */
  readonly isDossierUnknown: boolean;
  /** Code of the connector of the partner that answers. */
  readonly provider: string;
  /** What the agreements that cover the purpose grant; undefined = all. */
  readonly granted: ReadonlySet<string> | undefined;
  readonly correlationId?: string;
}

/** What is answered of a person, and what the log of who asked about whom says of that. */
export interface PersonAnswer {
  /** Beside the transaction and the caller's own correlation. */
  readonly members: object;
  /** Numbers under which the person is known, the told one first. */
  readonly numbers: readonly string[];
  /** Today's numbers of those whose records the partner returned, too. */
  readonly others: readonly string[];
  /** Of whom the answer tells as well. */
  readonly relatives?: readonly RelativeTold[];
  readonly fields: readonly string[];
  readonly outcome: AccessOutcome;
}

interface Means {
  readonly purposes: PurposeCheck;
  readonly subjects: SubjectHasher;
  /** Throws where the service does not let this be asked. */
  readonly allow?: (question: PersonQuestion) => void;
  /** Asks the partner; what it throws is the failure of a question that may have left the hub. */
  readonly ask: (question: PersonQuestion, call: VerifyCall) => Promise<PersonAnswer>;
}

/**
 * Throws `purpose-missing`, `no-agreement`, `payload-invalid` or `partner-failed`: nothing has left the hub then. Where it was to
 * leave and did not (the partner is held, failing, or there was no turn), nobody looked at the person, and the log has no row.
 */
export async function answerAboutPerson(query: Query, means: Means): Promise<QueryResult> {
  const { purposes, subjects, allow, ask } = means;
  const question = await readPersonQuestion(query, purposes);
  allow?.(question);
  const { person, provider, purpose, correlationId } = question;
  const { transactionId, deadline } = query;
  let isSent = false;
  const onSent = (): void => void (isSent = true);
  const call = { provider, officer: purpose.officer, requestCode: requestCodeOf(transactionId), onSent };
  try {
    const answer = await ask(question, { ...call, deadlineMs: timeLeftUntil(deadline) });
    const own = correlationId === undefined ? {} : { correlationId };
    const body = { transactionId, ...own, ...answer.members } as JsonObject;
    return { ...aboutOf(query, question, subjects, answer), answered: { body } };
  } catch (thrown) {
    const unanswered = { numbers: [person.number], others: [], fields: [], outcome: 'failed' } as const;
    const { accesses, ...asked } = aboutOf(query, question, subjects, unanswered);
    return { ...asked, ...(isSent && accesses ? { accesses } : {}), answered: { failure: toFailure(thrown) } };
  }
}

async function readPersonQuestion(query: Query, purposes: PurposeCheck): Promise<PersonQuestion> {
  const purpose = parsePurpose(query.headers['hub-purpose']);
  const { person: told, correlationId } = query.body as unknown as PersonQuery;
  const person = checkPerson(told, '/person');
  const { agreements, isDossierUnknown } = await purposes.check(purpose, query.agreements);
  const { provider } = query.service;
  if (provider === undefined) throw partnerFailed('no-provider', false);
  const granted = grantedBy(agreements);
  return {
    person,
    purpose,
    isDossierUnknown,
    provider,
    granted,
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

function aboutOf(
  { transactionId, system, service }: Query,
  { purpose, isDossierUnknown }: PersonQuestion,
  subjects: SubjectHasher,
  { numbers, others, relatives, fields, outcome }: Omit<PersonAnswer, 'members'>,
): Omit<QueryResult, 'answered'> {
  const accesses = accessesOf(subjects, {
    ...{ id: transactionId, transactionId, at: new Date(), purpose, isDossierUnknown },
    ...{ system: system.code, service: service.code, numbers, others, fields, outcome },
    ...(relatives === undefined ? {} : { relatives }),
  });
  return { agency: purpose.agency, dossier: purpose.dossier ?? '', accesses };
}

/** As the contract has it, where the partner's own reason is one of the hub's. */
function toFailure(thrown: unknown): HubError {
  const error = toHubError(thrown);
  if (error.code !== 'partner-busy' && error.code !== 'not-yet') return error;
  const detail =
    error.code === 'not-yet'
      ? 'The partner has no answer yet: ask again later, or send a population-verification-request'
      : 'The partner takes no more now';
  return new HubError('unavailable', 'unavailable', error.message, { detail, retryAfterMs: error.retryAfterMs });
}
