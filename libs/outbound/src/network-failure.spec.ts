import { describe, expect, it } from '@jest/globals';
import { failureCodeOf } from './network-failure.js';

describe('failureCodeOf', () => {
  it.each([
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate'],
    ['CERT_HAS_EXPIRED', 'certificate'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['EPROTO', 'tls'],
    ['ECONNREFUSED', 'connection-refused'],
    ['SOMETHING_ELSE', 'network'],
  ])('calls %s %s', (code, expected) => {
    expect(failureCodeOf(Object.assign(new Error('x'), { code }))).toBe(expected);
  });

  it('has a word for what is no error at all', () => {
    expect(failureCodeOf(undefined)).toBe('network');
  });
});
