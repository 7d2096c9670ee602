import { describe, expect, it } from '@jest/globals';
import { toHeaders } from '#libs/contracts';
import { HubError } from '#libs/kernel';
import type { ReceivedMessage } from '#libs/messaging';
import { DOSSIER, messageAt, notice, RECEIVED, type Told, TRANSFER } from '../land-test-kit.js';
import { readLandMessage, readStoredFile } from './incoming-message.js';

function kafkaMessage(told: Told, more: object = {}): ReceivedMessage {
  const { envelope, event } = messageAt(0, told);
  const value = Buffer.from(JSON.stringify({ ...event.record, ...more }));
  return { offset: 3n, key: DOSSIER, value, headers: toHeaders(envelope) };
}
const good = kafkaMessage(RECEIVED);

describe('reading a land message', () => {
  it('turns instants into epoch ms and keeps the record byte for byte', () => {
    const read = readLandMessage(good, 5);
    expect(read).toMatchObject({ dossierCode: DOSSIER, partition: 5, offset: 3n, event: { system: 'land-h88' } });
    expect(read.event.occurredAt).toBe(Date.UTC(2026, 2, 2, 1));
    expect(read.payload).toEqual(good.value);
  });

  it.each<[string, ReceivedMessage]>([
    ['a tombstone', { ...good, value: null }],
    ['no JSON', { ...good, value: Buffer.from('{"dossierCode": "042190123456') }],
    ['no object', { ...good, value: Buffer.from('null') }],
    ['no envelope', { ...good, headers: {} }],
    ['the key of another dossier', { ...good, key: 'other' }],
    ['a type that nobody knows', kafkaMessage(RECEIVED, { type: 'lost' })],
    ['a receipt without its applicant', kafkaMessage(RECEIVED, { applicant: null })],
    ['a notice without its number’s place', kafkaMessage(notice('1'), { notice: 'TBT-1' })],
    ['a form without its number’s place', kafkaMessage(TRANSFER, { transfer: null })],
    ['no instant', kafkaMessage(RECEIVED, { occurredAt: 'yesterday' })],
    ['an agency that is no text', kafkaMessage(RECEIVED, { agencyCode: 22 })],
  ])('refuses %s for good, without a word of its content', (_, message) => {
    const error = thrownBy(() => readLandMessage(message, 0));
    expect(error).toMatchObject({ code: 'bad-message', retriable: false });
    expect(error.message).not.toMatch(/0421|Hạnh/);
  });

  it('refuses what tells of no file', () => {
    const message = { offset: 0n, key: DOSSIER, value: Buffer.from('{}'), headers: {} };
    expect(() => readStoredFile(message)).toThrow('lacks a required field');
    expect(() => readStoredFile({ ...message, value: null })).toThrow('no JSON');
  });
});

function thrownBy(act: () => unknown): HubError {
  try {
    act();
  } catch (error) {
    if (error instanceof HubError) return error;
    throw error;
  }
  throw new Error('It was taken');
}
