import type { FastifyReply } from 'fastify';
import type { Refusals } from '../faults/play-fault.js';
import type { VbdlisParty } from './vbdlis-receipts.js';

export const DUPLICATE_WORDS = 'Hồ sơ đã tồn tại trong hệ thống';
export const UNKNOWN_WORDS = 'Không tìm thấy hồ sơ!';

/** Each party's own form of an answer; all of them go under HTTP 200. */
export const VBDLIS_REPLIES: Readonly<Record<VbdlisParty, (good: boolean, message: string) => object>> = {
  land: (good, message) => ({
    data: good ? 1 : 0,
    status: {
      success: good,
      code: good ? 200 : 500,
      type: good ? 'success' : 'error',
      time: new Date().toISOString(),
      message,
    },
  }),
  'one-stop': (good, message) => ({ Result: good ? 1 : 0, Message: message }),
};

/** How the party says no, or that it has it already. */
export function refusalsOf(party: VbdlisParty): Refusals {
  const say = (reply: FastifyReply, message: string) =>
    void reply.code(200).send(VBDLIS_REPLIES[party](false, message));
  return { refuse: reply => say(reply, UNKNOWN_WORDS), answerDuplicate: reply => say(reply, DUPLICATE_WORDS) };
}
