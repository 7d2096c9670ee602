import { describe, expect, it } from '@jest/globals';
import { type PassedOn, type ResendPlan, resendParts } from './resend-parts.js';

const message = (messageId: string): PassedOn => ({
  ...{ dossierCode: 'd1', messageId, system: 'one-stop', type: 'received' },
});
const [land, landTax] = [
  { code: 'land', filter: {} },
  { code: 'land-tax', filter: {} },
];
const plan = { open: [], subscriptions: [land, landTax], messages: [message('a'), message('b')] };
const ids = (...messageIds: string[]) => messageIds.map(messageId => ({ dossierCode: 'd1', messageId }));
/** Without the messages, but for how many they are. */
const sizes = (wanted: ResendPlan) =>
  resendParts(wanted).map(({ action, subscription, messages }) => [action, subscription, messages.length]);

describe('sending a dossier’s messages again', () => {
  it('is a replay of what was delivered, to each subscription', () => {
    expect(resendParts(plan)).toEqual([
      { action: 'replay', subscription: 'land', messages: ids('a', 'b') },
      { action: 'replay', subscription: 'land-tax', messages: ids('a', 'b') },
    ]);
  });

  it('is a retry of what is dead or waits, which goes first: a replay passes it over', () => {
    const open = ['a', 'b', 'c'].map((id, i) => ({ ...message(id), subscription: i === 1 ? 'land-tax' : 'land' }));
    expect(sizes({ ...plan, open, subscriptions: [land] })).toEqual([
      ['retry', 'land', 2],
      ['retry', 'land-tax', 1],
      ['replay', 'land', 2],
    ]);
  });

  it('is in parts where delivery takes no more at once', () => {
    const messages = Array.from({ length: 2_001 }, (_, i) => message(String(i)));
    const open = messages.map(each => ({ ...each, subscription: 'land' }));
    const parts = [1_000, 1_000, 1];
    expect(sizes({ open: [], subscriptions: [land], messages }).map(([, , count]) => count)).toEqual(parts);
    expect(sizes({ open, subscriptions: [], messages: [] }).map(([, , count]) => count)).toEqual(parts);
  });

  it('leaves out what comes from the party itself, or what its subscription does not want', () => {
    const own = { ...message('a'), system: 'land-system' };
    const moved = { ...message('b'), type: 'moved' };
    const subscriptions = [
      { code: 'land', filter: { notFrom: ['land-system'] } },
      { code: 'land-tax', filter: { types: ['moved' as const] } },
    ];
    expect(resendParts({ open: [], subscriptions, messages: [own, moved] })).toEqual([
      { action: 'replay', subscription: 'land', messages: ids('b') },
      { action: 'replay', subscription: 'land-tax', messages: ids('b') },
    ]);
    expect(resendParts({ open: [], subscriptions, messages: [own] })).toEqual([]);
  });

  it('is nothing where nothing was passed on', () => {
    expect(resendParts({ ...plan, messages: [] })).toEqual([]);
  });
});
