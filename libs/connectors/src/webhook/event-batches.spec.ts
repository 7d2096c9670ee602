import { describe, expect, it } from '@jest/globals';
import type { OutboundMessage } from '../connector.js';
import { batchIdOf, batchSizeOf, bodyOf, toBatch } from './event-batches.js';

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
  it('hold all events in their order', () => {
    const batch = toBatch(['0', '1', '2'].map(id => message(id)));
    expect((JSON.parse(bodyOf(batch).toString()) as { id: string }[]).map(({ id }) => id)).toEqual(['0', '1', '2']);
  });

  it('are known by their events, and by the replay that they belong to', () => {
    const idOf = (...messages: OutboundMessage[]) => batchIdOf(toBatch(messages));
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
