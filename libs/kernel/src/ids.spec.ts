import { describe, expect, it } from '@jest/globals';
import { bodyHashOf, newRefusalId, transactionIdOf } from './ids.js';

describe('transactionIdOf', () => {
  const id = transactionIdOf('one-stop', 'service-record-status', 'key-1');

  it('is the same wherever and whenever the request arrives', () => {
    expect(id).toBe(transactionIdOf('one-stop', 'service-record-status', 'key-1'));
    // Written down: an id that changes with a release would apply every repeated record twice.
    expect(id).toBe('f0baaba2-e921-85c5-aa2b-732c9723e205');
  });

  it('is a UUID of version 8', () => {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('differs by system, service and key, and does not run them together', () => {
    const ids = [
      transactionIdOf('one-sto', 'pservice-record-status', 'key-1'),
      transactionIdOf('one-stop', 'service-record-statusk', 'ey-1'),
      transactionIdOf('one-stop', 'service-record-status', 'key-2'),
      transactionIdOf('other', 'service-record-status', 'key-1'),
    ];
    expect(new Set([id, ...ids]).size).toBe(5);
  });
});

describe('newRefusalId', () => {
  it('never meets another, so that a corrected record is not taken for a repeat', () => {
    expect(new Set(Array.from({ length: 100 }, newRefusalId)).size).toBe(100);
  });
});

describe('bodyHashOf', () => {
  it('is equal for text and its bytes and differs for any other body', () => {
    expect(bodyHashOf('{"a":"ệ"}')).toBe(bodyHashOf(Buffer.from('{"a":"ệ"}')));
    expect(bodyHashOf('{"a":1}')).not.toBe(bodyHashOf('{"a": 1}'));
    expect(bodyHashOf('')).toMatch(/^[0-9a-f]{32}$/);
  });
});
