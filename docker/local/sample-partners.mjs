import { countInOrder } from './sample-expected.mjs';
import { ask, fetchJson } from './sample-hub.mjs';

/** @typedef {import('./sample-expected.mjs').Expected} Expected */

const AT_ONCE = 16;
const PAGE = 10_000;

/**
 * What one partner got of a sample. What other samples or senders brought it is left out.
 * @typedef {object} Received
 * @property {number} delivered moves that arrived in their dossier's order
 * @property {string[]} oddities what the partner itself complains of
 */

/** @param {string} sandboxUrl @param {Expected} expected @returns {Promise<Record<string, Received>>} by system code */
export async function receivedByPartners(sandboxUrl, expected) {
  return {
    'national-portal': await receivedByPortal(`${sandboxUrl}/control/received/dvcqg`, expected),
    'dossier-tracking': await receivedByWebhook(`${sandboxUrl}/control/received/webhook/dossier-tracking`, expected),
  };
}

/** @param {string} url @param {Expected} expected @returns {Promise<Received>} */
async function receivedByPortal(url, { moves }) {
  const summary = await fetchJson(`${url}/summary`);
  const dossiers = [...moves];
  let delivered = 0;
  for (let i = 0; i < dossiers.length; i += AT_ONCE) {
    const counts = dossiers.slice(i, i + AT_ONCE).map(async ([code, wanted]) => {
      return countInOrder(wanted, await statusesAtPortal(url, code));
    });
    for (const count of await Promise.all(counts)) delivered += count;
  }
  return { delivered, oddities: odditiesOf(summary, ['wentBackwards', 'refused']) };
}

/** @param {string} url what the portal received @param {string} code @returns {Promise<number[]>} none where it does not know the dossier */
export async function statusesAtPortal(url, code) {
  const { status, text } = await ask(`${url}/${encodeURIComponent(code)}`);
  return status === 404 ? [] : JSON.parse(text).statuses;
}

/** @param {string} url @param {Expected} expected @returns {Promise<Received>} */
async function receivedByWebhook(url, { moves }) {
  /** @type {Map<string, number[]>} */
  const received = new Map();
  for (let after = 0; ;) {
    const { items, next } = await fetchJson(`${url}?after=${after}&limit=${PAGE}`);
    for (const { subject, status } of items) received.set(subject, [...(received.get(subject) ?? []), status]);
    if (items.length === 0) break;
    after = next;
  }
  let delivered = 0;
  for (const [code, wanted] of moves) delivered += countInOrder(wanted, received.get(code) ?? []);
  const summary = await fetchJson(`${url}/summary`);
  return { delivered, oddities: odditiesOf(summary, ['orderViolations', 'badSignatures', 'malformed']) };
}

/** @param {Record<string, number>} summary @param {string[]} names */
function odditiesOf(summary, names) {
  return names.filter(name => summary[name]).map(name => `${name} ${summary[name]}`);
}
