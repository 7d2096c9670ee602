import type { Fault, Surroundings } from './fault.js';

const HOLD_MS = 3_000;

/** An operator pauses a partner in mid-load; then it goes on, and all that waits for it is retried at once. */
export const PAUSED: Fault = {
  name: 'operator pauses a partner, resumes it and retries all',
  holdMs: HOLD_MS,
  grips: ['moody', 'postgres', 'gateway-1', 'delivery-1'],
  inflict: around => pull(around, `subscriptions/${around.moodyCode}/pause`),
  async heal(around) {
    await pull(around, `subscriptions/${around.moodyCode}/resume`);
    await pull(around, 'deliveries/retry', { subscription: around.moodyCode });
  },
};

async function pull({ operator }: Surroundings, lever: string, more: object = {}): Promise<void> {
  operator.signOut(); // a token of before may have been made by a clock that was wrong
  const { status, text } = await operator.call('POST', `/api/v1/${lever}`, { reason: 'Fault suite', ...more });
  if (status >= 300) throw new Error(`${lever} answered ${status}: ${text}`);
}
