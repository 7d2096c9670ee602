import type { Fault, Surroundings } from './fault.js';
import type { Mood } from './webhook-partner.js';

const HOLD_MS = 4_000;

const moodOf = (mood: Mood, name: string): Fault => ({
  name: `endpoint ${name}`,
  holdMs: HOLD_MS,
  grips: ['moody'],
  inflict: async ({ moody }) => void (moody.mood = mood),
  heal: async ({ moody }) => void (moody.mood = 'well'),
});

const FAILURE_TEXT: Fault = {
  name: 'portal answers 200 with failure text',
  holdMs: HOLD_MS,
  grips: ['portal'],
  inflict: around => control(around, 'POST', { target: 'dvcqg', kind: 'text-200', share: 1 }),
  heal: around => control(around, 'DELETE'),
};

const DNS_LOST: Fault = {
  name: 'DNS gone',
  holdMs: HOLD_MS,
  grips: ['dns'],
  async inflict({ hub, moody }) {
    await hub.loseDns(true);
    moody.closeConnections(); // what is connected needs no name
  },
  heal: ({ hub }) => hub.loseDns(false),
};

export const ENDPOINT_FAULTS: readonly Fault[] = [
  moodOf('hangs', 'hangs'),
  moodOf('resets', 'resets'),
  moodOf('500', 'answers 500'),
  moodOf('429', 'answers 429'),
  moodOf('slow', 'is slow'),
  moodOf('lost-answer', 'takes, and its answer is lost'),
  FAILURE_TEXT,
  DNS_LOST,
];

async function control({ portalUrl }: Surroundings, method: string, body?: object): Promise<void> {
  const response = await fetch(`${portalUrl}/control/faults`, {
    method,
    ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${method} /control/faults answered ${response.status}`);
}
