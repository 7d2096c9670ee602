import { describe, expect, it } from '@jest/globals';
import type { ConnectorDefinition } from '#libs/contracts';
import { keepAddress } from './address-keeper.js';

const declared: ConnectorDefinition = {
  kind: 'connector',
  code: 'c',
  system: 's',
  protocol: 'webhook',
  url: 'http://declared/',
  sealedSecrets: {},
  settings: {},
  timeoutMs: 1_000,
  concurrency: 1,
};
const addressOverride = { declaredUrl: declared.url, by: 'operator', at: '2026-05-04T00:00:00Z', reason: 'moved' };
const stored: ConnectorDefinition = { ...declared, url: 'http://moved/', addressOverride };

describe('the address of a connector that an operator changed', () => {
  it('outlives the same file, whatever else that changes', () => {
    expect(keepAddress({ ...declared, concurrency: 9 }, stored)).toEqual({ ...stored, concurrency: 9 });
  });

  it('gives way to a file that declares something new', () => {
    const newer = { ...declared, url: 'http://newer/' };
    expect(keepAddress(newer, stored)).toEqual(newer);
  });

  it('is the declared one when the file has caught up', () => {
    const caughtUp = { ...declared, url: stored.url };
    expect(keepAddress(caughtUp, stored)).toEqual(caughtUp);
  });

  it('is not there for others', () => {
    expect(keepAddress(declared, declared)).toBe(declared);
    expect(keepAddress(declared, undefined)).toBe(declared);
  });
});
