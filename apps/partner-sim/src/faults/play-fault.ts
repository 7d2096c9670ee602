import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { Fault } from './fault.js';

const DEFAULT_SLOW_MS = 2_000;
const TEXT = 'text/plain; charset=utf-8';

/** How the target says no in its own words. */
export interface Refusals {
  refuse(reply: FastifyReply): void;
  answerDuplicate(reply: FastifyReply): void;
}

/** Answers wrongly, or not at all. Returns true where the call goes on as usual afterwards (`slow`). */
export async function playFault(fault: Fault, reply: FastifyReply, words: Refusals): Promise<boolean> {
  switch (fault.kind) {
    case 'slow':
      await wait(fault.delayMs || DEFAULT_SLOW_MS);
      return true;
    case 'hang':
      // Nobody answers; the caller's own time-out ends it.
      reply.hijack();
      return false;
    case 'reset':
      reply.hijack();
      reply.raw.socket?.resetAndDestroy();
      return false;
    case 'malformed':
      sendGarbage(reply);
      return false;
    default:
      sendAnswer(fault, reply, words);
      return false;
  }
}

function sendAnswer(fault: Fault, reply: FastifyReply, words: Refusals): void {
  switch (fault.kind) {
    case 'refusal':
      return words.refuse(reply);
    case 'duplicate':
      return words.answerDuplicate(reply);
    case 'text-200':
      return void reply.code(200).type(TEXT).send('Lỗi hệ thống');
    case '429':
    case '503':
      void reply.header('retry-after', String(Math.max(1, Math.ceil(fault.delayMs / 1000))));
      return void reply.code(Number(fault.kind)).type(TEXT).send('Hệ thống bận');
    default:
      return void reply.code(500).type(TEXT).send('java.lang.NullPointerException');
  }
}

/** Bytes that are no HTTP. */
function sendGarbage(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.socket?.end('\u0000\u0001 not http\r\n\r\n');
}
