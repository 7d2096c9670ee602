import { fetchText } from './sample-hub.mjs';

/** @typedef {import('./sample-hub.mjs').Comparison} Comparison */
/** @typedef {(query: Record<string, string>, book: string) => Promise<Comparison>} Compare */

/**
 * The books of one party, compared with those of the hub.
 * @typedef {object} BookComparison
 * @property {string} system
 * @property {string} agency
 * @property {Comparison} compared
 * @property {Record<string, number>} planted differences that were put into the list before
 */

const BOOKS = [
  { system: 'land-vbdlis', party: 'land', token: 'sandbox-land-token' },
  { system: 'one-stop-land', party: 'one-stop', token: 'sandbox-one-stop-token' },
];
/** Of no dossier: the hub has never heard of it. */
const STRANGER = '000.00.31.H22-991231-00001';

/**
 * Fetches the list that each party keeps of a province, falsifies three of its lines, and has the hub compare it: it must find
 * these three and nothing else.
 * @param {object} options
 * @param {string} options.sandboxUrl
 * @param {Compare} options.compare
 * @param {string} options.from since when dossiers were received
 * @returns {Promise<BookComparison[]>}
 */
export async function compareBooks({ sandboxUrl, compare, from }) {
  const compared = [];
  for (const { system, party, token } of BOOKS) {
    const agency = 'H22';
    const lines = await readList(`${sandboxUrl}/vbdlis/${party}/book?agency=${agency}`, token);
    const { book, planted } = falsify(lines);
    const query = { party, agency, from, to: new Date(Date.now() + 60_000).toISOString() };
    compared.push({ system, agency, compared: await compare(query, book), planted });
  }
  return compared;
}

/** @param {string} url @param {string} token @returns {Promise<string[]>} */
async function readList(url, token) {
  const text = await fetchText(url, { headers: { authorization: `Bearer ${token}` } });
  return text.split('\n').filter(line => line !== '');
}

/** One dossier is not in the list, one of it nobody knows, one has come less far. @param {string[]} lines */
function falsify([, second = '{}', ...rest]) {
  const changed = { ...JSON.parse(second), state: 'awaiting-tax' };
  const stranger = { dossierCode: STRANGER, state: 'finished' };
  const book = [JSON.stringify(changed), ...rest, JSON.stringify(stranger)].join('\n');
  return { book, planted: { 'only-here': 1, 'only-there': 1, state: 1, files: 0, money: 0 } };
}
