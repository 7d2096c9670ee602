import { describe, expect, it } from '@jest/globals';
import { type ErrorKind, HubError, messageOf, toHubError } from './errors.js';

describe('HubError', () => {
  it('is worth another try only where waiting helps', () => {
    const kinds: ErrorKind[] = ['invalid', 'denied', 'missing', 'conflict', 'busy', 'unavailable', 'bug'];
    const retriable = kinds.filter(kind => new HubError(kind, 'code', 'title').retriable);
    expect(retriable).toEqual(['busy', 'unavailable']);
  });

  it('says so itself where its kind does not', () => {
    expect(new HubError('bug', 'code', 'title', { retriable: true }).retriable).toBe(true);
  });

  it('passes through toHubError as it is, and anything else becomes a bug that keeps its text to itself', () => {
    const known = new HubError('missing', 'not-found', 'Not found');
    expect(toHubError(known)).toBe(known);
    const cause = new TypeError('password=hunter2');
    expect(toHubError(cause)).toMatchObject({ kind: 'bug', code: 'internal', message: 'Internal error', cause });
    expect(toHubError('text')).toMatchObject({ kind: 'bug', cause: 'text' });
    expect([messageOf(cause), messageOf('text'), messageOf(undefined)]).toEqual([
      'password=hunter2',
      'text',
      'undefined',
    ]);
  });
});
