import { describe, expect, it } from '@jest/globals';
import { type DeliveryCommand, MAX_TRANSACTIONS_OF_COMMAND, toDeliveryCommand } from './delivery-commands.js';

const ID = '0b0e2a44-7d2c-4c0e-9d0f-0c5d1a2b3c4d';
const COMMAND: DeliveryCommand = {
  id: ID,
  at: '2026-01-02T03:04:05.000Z',
  actor: 'an-operator',
  reason: 'they rang',
  action: 'replay',
  subscription: 'to-land',
  transactions: [ID],
  subject: 'reconciliations/7/differences/1',
};
const read = (value: unknown): DeliveryCommand => toDeliveryCommand(Buffer.from(JSON.stringify(value)));
const ids = (count: number): string[] => Array.from({ length: count }, () => ID);

describe('a command for delivery on Kafka', () => {
  it.each([COMMAND, { ...COMMAND, action: 'retry', transactions: ids(MAX_TRANSACTIONS_OF_COMMAND) }])(
    'is read as it was written',
    command => expect(read(command)).toEqual(command),
  );

  it.each([
    ['without an id', { ...COMMAND, id: undefined }],
    ['of an unknown kind', { ...COMMAND, action: 'skip' }],
    ['at no time', { ...COMMAND, at: 'yesterday' }],
    ['at a number', { ...COMMAND, at: 7 }],
    ['without a reason', { ...COMMAND, reason: '' }],
    ['whose reason cannot be kept', { ...COMMAND, reason: 'a\u0000b' }],
    ['to nobody', { ...COMMAND, subscription: null }],
    ['about nothing', { ...COMMAND, transactions: [] }],
    ['about too much', { ...COMMAND, transactions: ids(MAX_TRANSACTIONS_OF_COMMAND + 1) }],
    ['about no transactions', { ...COMMAND, transactions: [ID, '7'] }],
    ['about something else', { ...COMMAND, transactions: ID }],
    ['that says more than it may', { ...COMMAND, code: 'http-500' }],
    ['that is null', null],
    ['that is a text', 'text'],
  ])('is refused where it is one %s', (_name, value) => {
    expect(() => read(value)).toThrow(expect.objectContaining({ kind: 'invalid', code: 'bad-message' }));
  });

  it.each([null, Buffer.from('{')])('is refused where it is no JSON', value => {
    expect(() => toDeliveryCommand(value)).toThrow(expect.objectContaining({ code: 'bad-message' }));
  });
});
