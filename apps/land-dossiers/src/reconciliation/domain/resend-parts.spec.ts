import { describe, expect, it } from '@jest/globals';
import { type DossierMessage, type ResendPlan, resendParts } from './resend-parts.js';

const message = (messageId: string): DossierMessage => ({ dossierCode: 'd1', messageId });
const plan = { open: [], subscriptions: ['land', 'land-tax'], messages: [message('a'), message('b')] };
/** Without the messages, but for how many they are. */
const sizes = (wanted: ResendPlan) =>
  resendParts(wanted).map(({ action, subscription, messages }) => [action, subscription, messages.length]);

describe('sending a dossier’s messages again', () => {
  it('is a replay of what was delivered, to each subscription', () => {
    expect(resendParts(plan)).toEqual([
      { action: 'replay', subscription: 'land', messages: plan.messages },
      { action: 'replay', subscription: 'land-tax', messages: plan.messages },
    ]);
  });

  it('is a retry of what is dead or waits, which goes first: a replay passes it over', () => {
    const open = ['a', 'b', 'c'].map((id, i) => ({ ...message(id), subscription: i === 1 ? 'land-tax' : 'land' }));
    expect(sizes({ ...plan, open, subscriptions: ['land'] })).toEqual([
      ['retry', 'land', 2],
      ['retry', 'land-tax', 1],
      ['replay', 'land', 2],
    ]);
  });

  it('is in parts where delivery takes no more at once', () => {
    const messages = Array.from({ length: 2_001 }, (_, i) => message(String(i)));
    const open = messages.map(each => ({ ...each, subscription: 'land' }));
    const parts = [1_000, 1_000, 1];
    expect(sizes({ open: [], subscriptions: ['land'], messages }).map(([, , count]) => count)).toEqual(parts);
    expect(sizes({ open, subscriptions: [], messages: [] }).map(([, , count]) => count)).toEqual(parts);
  });

  it('is nothing where nothing was passed on', () => {
    expect(resendParts({ ...plan, messages: [] })).toEqual([]);
  });
});
