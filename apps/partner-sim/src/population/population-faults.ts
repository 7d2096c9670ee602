import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { citizenAt, POPULATION_SIZE } from '#libs/samples';
import type { Fault } from '../faults/fault.js';
import { playFault, type Refusals } from '../faults/play-fault.js';
import { citizenXml } from './citizen-xml.js';
import { decide, decideForAnother, type SoapCall } from './population-desk.js';
import { COLLECTION_BEGIN, ENTITY_BOMB, faultAnswer, POPULATION_NAMESPACE, type SoapAnswer } from './soap-words.js';

export const XML = 'text/xml; charset=utf-8';
const WRONG_NAMESPACE = 'http://dancuquocgia.example';
const LATER_S = 30;
/** Whoever reads as much has no limit of its own. */
const ENDLESS_CHARACTERS = 2 ** 30;
const CITIZENS_A_PART = 50;

const WORDS: Refusals = {
  refuse: reply => sendAnswer(reply, faultAnswer('LOI_HE_THONG')),
  answerDuplicate: reply => void reply.code(409).send(),
};

export function sendAnswer(reply: FastifyReply, { status, xml }: SoapAnswer): void {
  void reply.code(status).header('content-type', XML).send(xml);
}

/** Answers wrongly, or not at all. Returns true where the call goes on as usual afterwards. */
export async function playPopulationFault(fault: Fault, call: SoapCall, reply: FastifyReply): Promise<boolean> {
  if (fault.kind === 'endless') {
    void reply.code(200).header('content-type', XML).send(Readable.from(endlessCollection()));
    return false;
  }
  const answer = wrongAnswer(fault, call);
  if (!answer) return playFault(fault, reply, WORDS);
  sendAnswer(reply, answer);
  return false;
}

function wrongAnswer({ kind, delayMs }: Fault, call: SoapCall): SoapAnswer | undefined {
  switch (kind) {
    case 'wrong-namespace': {
      const { status, xml } = decide(call).answer;
      return { status, xml: xml.replaceAll(POPULATION_NAMESPACE, WRONG_NAMESPACE) };
    }
    case 'other-person':
      return decideForAnother(call).answer;
    case 'empty-body':
      return { status: 200, xml: '' };
    case 'entity-bomb':
      return { status: 200, xml: ENTITY_BOMB };
    case 'truncated':
      return half(decide(call).answer);
    case 'not-yet':
      return faultAnswer('CHUA_CO_KET_QUA', Math.ceil(delayMs / 1_000) || LATER_S);
    default:
      return undefined;
  }
}

function half({ status, xml }: SoapAnswer): SoapAnswer {
  return { status, xml: xml.slice(0, Math.floor(xml.length / 2)) };
}

/** Citizen after citizen until the other side has enough. */
function* endlessCollection(): Generator<string, void, undefined> {
  yield COLLECTION_BEGIN;
  for (let index = 0, length = 0; length < ENDLESS_CHARACTERS; index += CITIZENS_A_PART) {
    const part = partFrom(index);
    length += part.length;
    yield part;
  }
}

function partFrom(index: number): string {
  const citizens = Array.from({ length: CITIZENS_A_PART }, (_, i) => citizenAt((index + i) % POPULATION_SIZE));
  return citizens.map(citizen => citizenXml(citizen)).join('');
}
