import { describe, expect, it } from '@jest/globals';
import type { OutboundMessage } from '../connector.js';
import { batchIdOf, batchSizeOf, bodyOf, toBatches } from './event-batches.js';

function message(id: string, bytes = 10, replay?: string): OutboundMessage {
  const envelope = {
    id,
    type: 't',
    subject: `dossier-${id}`,
    time: '2024-05-01T08:00:00+07:00',
    acceptedAt: '2024-05-01T01:00:01Z',
    system: 's',
    service: 'x',
    serviceVersion: '1',
    agency: 'H22',
    bodyHash: 'h',
  };
  return { envelope, data: JSON.stringify('x'.repeat(bytes)), attempt: 1, ...(replay ? { replay } : {}) };
}

describe('batches of events', () => {
  it('hold all events in their order, and no more bytes than they may', () => {
    const messages = [10, 800, 10, 5_000, 10].map((bytes, i) => message(`${i}`, bytes));
    const batches = toBatches(messages, 2_000);
    expect(batches.map(batch => batch.map(each => each.message.envelope.id))).toEqual([['0', '1', '2'], ['3'], ['4']]);
    expect((JSON.parse(bodyOf(batches[0]!).toString()) as { id: string }[]).map(({ id }) => id)).toEqual([
      '0',
      '1',
      '2',
    ]);
  });

  it('leave what has failed before to itself, so that a record which breaks its receiver kills no other', () => {
    const messages = [message('0'), { ...message('1'), attempt: 2 }, message('2'), message('3')];
    const batches = toBatches(messages);
    expect(batches.map(batch => batch.map(each => each.message.envelope.id))).toEqual([['0'], ['1'], ['2', '3']]);
  });

  it('are known by their events, and by the replay that they belong to', () => {
    const idOf = (...messages: OutboundMessage[]) => batchIdOf(toBatches(messages)[0]!);
    expect(idOf(message('1'), message('2'))).toBe(idOf(message('1'), message('2')));
    expect(idOf(message('1'), message('2'))).not.toBe(idOf(message('1')));
    expect(idOf(message('1', 10, '7'))).not.toBe(idOf(message('1')));
  });

  it('are as large as the setting says, and there only where it is', () => {
    expect([batchSizeOf({}), batchSizeOf({ batch: '1' }), batchSizeOf({ batch: '100' })]).toEqual([undefined, 1, 100]);
    for (const batch of ['0', '101', '1.5', '', 'many']) {
      expect(() => batchSizeOf({ batch })).toThrow(expect.objectContaining({ code: 'connector-invalid' }));
    }
  });
});
