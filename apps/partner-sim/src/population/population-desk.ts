import { HubError, isSameBirthDate, readBirthDate } from '#libs/kernel';
import {
  type Citizen,
  citizenAt,
  citizenByFormerNumber,
  citizenByNumber,
  citizensByOldNumber,
  POPULATION_SIZE,
} from '#libs/samples';
import { citizenXml } from './citizen-xml.js';
import { type LookUp, readPopulationRequest, type Verification } from './population-request.js';
import { readSoapRequest, refusal, type RequestElement } from './soap-request.js';
import {
  collectionAnswer,
  faultAnswer,
  isFaultCode,
  POPULATION_NAMESPACE,
  type SoapAnswer,
  verificationAnswer,
} from './soap-words.js';

export interface SoapCall {
  readonly body: Buffer;
  /** As the header has it. */
  readonly soapAction: string | undefined;
}

/** What was asked about whom; undefined for a call that is refused. */
export interface Decision {
  readonly answer: SoapAnswer;
  readonly request: LookUp | Verification | undefined;
}

/** Answers a call as the real database does. Throws nothing that the caller could be the cause of. */
export function decide(call: SoapCall): Decision {
  return deciding(call, answerTo);
}

/** The answer to a call of somebody else, well-formed in itself. */
export function decideForAnother(call: SoapCall): Decision {
  return deciding(call, request => {
    const [asked] = request.operation === 'look-up' ? citizensFor(request.number) : [];
    const other = citizenAt(asked ? (asked.index + 1) % POPULATION_SIZE : 0);
    return collectionAnswer([citizenXml(other)]);
  });
}

function deciding(call: SoapCall, answer: (request: LookUp | Verification) => SoapAnswer): Decision {
  try {
    const request = read(call);
    return { answer: answer(request), request };
  } catch (error) {
    if (!(error instanceof HubError) || !isFaultCode(error.code)) throw error;
    return { answer: faultAnswer(error.code), request: undefined };
  }
}

function read({ body, soapAction }: SoapCall): LookUp | Verification {
  const element = readSoapRequest(body);
  if (!fits(soapAction, element)) throw refusal('SAI_SOAPACTION');
  return readPopulationRequest(element);
}

function fits(soapAction: string | undefined, { name }: RequestElement): boolean {
  return soapAction === '""' || soapAction === `"${POPULATION_NAMESPACE}/${name}"`;
}

function answerTo(request: LookUp | Verification): SoapAnswer {
  return request.operation === 'look-up' ? lookUp(request) : verificationAnswer(exists(request));
}

function lookUp({ number, name, birthDate }: LookUp): SoapAnswer {
  const found = citizensFor(number).filter(
    citizen =>
      (name === undefined || isNamed(citizen, name)) && (birthDate === undefined || isBorn(citizen, birthDate)),
  );
  return collectionAnswer(found.map(citizen => citizenXml(citizen, isFormer(citizen, number) ? number : undefined)));
}

/** Of the living and of today's numbers only *(ours)*: nobody is confirmed who must be told as deceased or replaced. */
function exists({ personalNumber, oldNumber, name }: Verification): boolean {
  const [byNumber, byOld] = [citizensFor(personalNumber), citizensFor(oldNumber)];
  const found = personalNumber === undefined ? byOld : byNumber;
  return found.some(
    citizen =>
      !citizen.isDead &&
      !isFormer(citizen, personalNumber) &&
      isNamed(citizen, name) &&
      (oldNumber === undefined || citizen.oldNumber === oldNumber),
  );
}

function citizensFor(number: string | undefined): readonly Citizen[] {
  if (number === undefined) return [];
  if (number.length === 9) return citizensByOldNumber(number);
  const citizen = citizenByNumber(number) ?? citizenByFormerNumber(number);
  return citizen ? [citizen] : [];
}

function isFormer({ formerNumber }: Citizen, number: string | undefined): boolean {
  return formerNumber !== undefined && formerNumber === number;
}

/** Letter by letter: to the real one another place of the tone is another name. */
function isNamed({ fullName }: Citizen, name: string): boolean {
  return fullName.toUpperCase() === name;
}

function isBorn({ birthDate }: Citizen, told: Parameters<typeof isSameBirthDate>[0]): boolean {
  const known = readBirthDate(birthDate);
  return known.kind !== 'problem' && isSameBirthDate(told, known);
}
