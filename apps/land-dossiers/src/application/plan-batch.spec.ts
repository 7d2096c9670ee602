import { expect, it } from '@jest/globals';
import { messageAt, MOVED, RECEIVED, RULES, type Told } from '../land-test-kit.js';
import { planBatch, type PlanRules } from './plan-batch.js';

const NOTHING = { known: [], rows: [], messages: [], files: [] };
const messages = [RECEIVED, { ...MOVED, note: 'Chuyển thẩm định' } as Told].map((told, hour) => messageAt(hour, told));
const bytes = messages.reduce((sum, { payload }) => sum + payload.length, 0);

it.each<[string, Partial<PlanRules>]>([
  ['1 messages', { maxMessages: 1 }],
  [`${bytes - 1} bytes of messages`, { maxBytes: bytes - 1 }],
])('what makes a dossier larger than the memory that it may take is refused: more than %s', (limit, rules) => {
  const plan = (): unknown => planBatch(NOTHING, messages, { ...RULES, ...rules });
  expect(plan).toThrow(`The dossier has more than ${limit}`);
});

it('what is kept of a dossier counts by its bytes too, not by its letters', () => {
  const [kept, fresh] = messages;
  const stored = { ...NOTHING, messages: [{ ...kept!, payload: kept!.payload.toString() }] };
  expect(() => planBatch(stored, [fresh!], { ...RULES, maxBytes: bytes - 1 })).toThrow('bytes');
  expect(planBatch(stored, [fresh!], { ...RULES, maxBytes: bytes }).messages).toHaveLength(1);
});
