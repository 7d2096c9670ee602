import { setTimeout as pause } from 'node:timers/promises';
import { LocalError } from './console.mjs';

/** @typedef {import('./run-file.mjs').Run} Run */

const ANSWER_WITHIN_MS = 30_000;
/** A process of the hub that is killed is there again well within that. */
const BACK_WITHIN_MS = 60_000;
const AGAIN_AFTER_MS = 500;
const AWAY = new Set([502, 503, 504]);
const PAGE = 200;
const CLIENT = 'sandbox-admin';

/**
 * @typedef {object} Figures figures of a period (contract.md, Management API)
 * @property {number} accepted
 * @property {number} succeeded
 * @property {number} failed
 * @property {number} open
 * @property {number} refused
 * @property {number} duplicates
 * @property {number} flagged
 * @property {number | null} successRate
 */

/**
 * @typedef {object} Comparison
 * @property {number} bad lines that could not be used
 * @property {number} here
 * @property {number} there
 * @property {Record<string, number>} differences by kind
 */

/**
 * @typedef {object} TransactionRow
 * @property {string} outcome
 * @property {string[]} [flags]
 */

/** @typedef {{ status: number, ok: boolean, text: string }} Answer */

/**
 * Asks, and asks again while the hub is away for a moment, as the systems of the sample do. Only for what may be asked twice.
 * @param {string} url
 * @param {RequestInit} [init]
 * @returns {Promise<Answer>}
 */
export async function ask(url, init = {}) {
  const deadline = performance.now() + BACK_WITHIN_MS;
  for (;;) {
    const isLast = performance.now() > deadline;
    try {
      const { status, ok, text } = await askOnce(url, init);
      if (isLast || !AWAY.has(status)) return { status, ok, text };
    } catch (error) {
      if (isLast) throw error;
    }
    await pause(AGAIN_AFTER_MS);
  }
}

/** @param {string} url @param {RequestInit} init @returns {Promise<Answer>} */
async function askOnce(url, init) {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  return { status: response.status, ok: response.ok, text: await response.text() };
}

/**
 * A text over HTTP; anything but 2xx is an error that names the address.
 * @param {string} url
 * @param {RequestInit} [init]
 */
export async function fetchText(url, init = {}) {
  const { status, ok, text } = await ask(url, init);
  if (!ok) throw new LocalError(`${init.method ?? 'GET'} ${url} answered ${status}: ${text}`);
  return text;
}

/**
 * JSON over HTTP, as `fetchText`.
 * @param {string} url
 * @param {RequestInit} [init]
 * @returns {Promise<any>}
 */
export async function fetchJson(url, init = {}) {
  const text = await fetchText(url, init);
  return text === '' ? {} : JSON.parse(text);
}

/** @param {string} url @param {unknown} body */
export function postJson(url, body) {
  return fetchJson(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** A fresh token of a system or service account of the sandbox. @param {Run} run @param {string} code @returns {Promise<string>} */
export async function signIn(run, code) {
  const client = run.clients[code];
  if (!client) throw new LocalError(`there is no client ${code} in run.json`);
  const credentials = [client.clientId, client.clientSecret].map(encodeURIComponent).join(':');
  const { access_token } = await fetchJson(`${run.exchangeUrl}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  return access_token;
}

/** Reads the management API as the sandbox's service account. @param {Run} run */
export async function openManagement(run) {
  const headers = { authorization: `Bearer ${await signIn(run, CLIENT)}` };
  /** @param {string} path @param {Record<string, string>} query */
  const get = (path, query) =>
    fetchJson(`${run.managementUrl}/api/v1/${path}?${new URLSearchParams(query)}`, { headers });
  return {
    /** @param {string} service @param {string} from @returns {Promise<Figures>} of what was accepted since */
    async figures(service, from) {
      const { groups } = await get('figures', { from, to: inAMinute(), by: 'service' });
      return groups.find((/** @type {{ key: string }} */ { key }) => key === service) ?? NOTHING;
    },
    /**
     * Compares a party's list of dossiers with the hub's.
     * @param {Record<string, string>} query
     * @param {string} book NDJSON
     * @returns {Promise<Comparison>}
     */
    compare(query, book) {
      const url = `${run.managementUrl}/api/v1/reconciliations?${new URLSearchParams(query)}`;
      const ndjson = { ...headers, 'content-type': 'application/x-ndjson' };
      return fetchJson(url, { method: 'POST', headers: ndjson, body: book });
    },
    /** @param {string} service @param {string} from @returns {AsyncGenerator<TransactionRow>} */
    async *transactions(service, from) {
      const query = { service, from, to: inAMinute(), limit: String(PAGE) };
      for (let cursor; ;) {
        const page = await get('transactions', { ...query, ...(cursor ? { cursor } : {}) });
        yield* page.items;
        cursor = page.nextCursor;
        if (!cursor) return;
      }
    },
  };
}

/** @type {Figures} */
const NOTHING = {
  accepted: 0,
  succeeded: 0,
  failed: 0,
  open: 0,
  refused: 0,
  duplicates: 0,
  flagged: 0,
  successRate: null,
};

function inAMinute() {
  return new Date(Date.now() + 60_000).toISOString();
}
