/** `code` of a connection error → the outcome's code. What is not here is `network`. */
const CODES: Readonly<Record<string, string>> = {
  'address-not-allowed': 'address-not-allowed',
  ECONNREFUSED: 'connection-refused',
  ECONNRESET: 'connection-reset',
  EPIPE: 'connection-reset',
  EPROTO: 'tls',
  UND_ERR_SOCKET: 'connection-reset',
  ETIMEDOUT: 'connect-timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connect-timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_OVERFLOW: 'malformed-answer',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'malformed-answer',
  UND_ERR_DESTROYED: 'closed',
  UND_ERR_CLOSED: 'closed',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
};

/** Why no (whole) answer came, as an outcome's code. */
export function failureCodeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  // undici's parser names its error but often gives it no code.
  if (name === 'HTTPParserError') return 'malformed-answer';
  if (typeof code !== 'string') return 'network';
  if (/^(ERR_TLS_CERT|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)/.test(code)) return 'certificate';
  if (/^(ERR_TLS|ERR_SSL)/.test(code)) return 'tls';
  return CODES[code] ?? 'network';
}
