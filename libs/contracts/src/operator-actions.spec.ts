import { describe, expect, it } from '@jest/globals';
import { type OperatorAction, toOperatorAction } from './operator-actions.js';

const ACTION: OperatorAction = {
  id: '0b0e2a44-7d2c-4c0e-9d0f-0c5d1a2b3c4d',
  at: '2026-01-02T03:04:05.000Z',
  actor: 'an-operator',
  action: 'change-address',
  subject: 'connectors/tracking',
  reason: 'it has moved',
  before: 'https://old.example',
  after: 'https://new.example',
};
const read = (value: unknown): OperatorAction => toOperatorAction(Buffer.from(JSON.stringify(value)));

describe('an action of an operator on Kafka', () => {
  it('is read as it was written', () => expect(read(ACTION)).toEqual(ACTION));

  it.each([
    ['without an id', { ...ACTION, id: undefined }],
    ['of an unknown kind', { ...ACTION, action: 'erase' }],
    ['at no time', { ...ACTION, at: 'yesterday' }],
    ['without a reason', { ...ACTION, reason: 7 }],
    ['that is null', null],
    ['that is a text', 'text'],
  ])('is refused where it is one %s', (_name, value) => {
    expect(() => read(value)).toThrow(expect.objectContaining({ kind: 'invalid', code: 'bad-message' }));
  });

  it.each([null, Buffer.from('{')])('is refused where it is no JSON', value => {
    expect(() => toOperatorAction(value)).toThrow(expect.objectContaining({ code: 'bad-message' }));
  });
});
