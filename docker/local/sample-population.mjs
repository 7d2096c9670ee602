import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { LocalError } from './console.mjs';
import { root } from './places.mjs';
import { ask, fetchJson, fetchText, openManagement, postJson, signIn } from './sample-hub.mjs';
import { peopleOf } from './sample-people.mjs';
import { everySoOften, settle } from './sample-settle.mjs';

/** @typedef {import('./run-file.mjs').Run} Run */
/** @typedef {import('./sample-hub.mjs').Figures} Figures */
/** @typedef {import('#libs/samples').InsuredRow} InsuredRow */
/** @typedef {(line: string) => void} Print */
/** @typedef {Record<string, number>} Counts by result: matched, differs, not-found, refused, failed */

/**
 * What became of people about whom the hub was asked.
 * @typedef {object} Answered
 * @property {number} people
 * @property {Counts} expected
 * @property {Counts} got
 * @property {string[]} wrong the first whose answer is another than the generator says, by line and without the person
 */

/**
 * @typedef {object} PopulationOutcome
 * @property {string} service
 * @property {number} sent transactions: the single questions and the file
 * @property {Figures} figures
 * @property {boolean} settled
 * @property {Answered} singly
 * @property {Answered & { seconds: number, state: string }} file
 * @property {Access[]} accesses what one of them is told who asked about them
 */

/** @typedef {{ at: string, agency: { name: string }, officer: string, service: string, fields: string[], outcome: string }} Access */

const SERVICE = 'population-verification';
const SYSTEM = 'one-stop-h22';
const CITIZENS_PORTAL = 'citizens-portal';
const PURPOSE = 'officer="canbo.mau", agency="H22.01", procedure="1.012790"';
const AT_ONCE = 16;
const MAX_TOLD = 5;
const LOOK_EVERY_MS = 300;
const FILE_WITHIN_MS = 600_000;
const LOGGED_WITHIN_MS = 30_000;
const HEADER = 'Số định danh;Họ và tên;Ngày sinh;Đơn vị';
/** Of the columns that the hub adds. */
const RESULT_COLUMN = 'Mã kết quả';

/**
 * Verifies people singly and a file of them, and compares each answer with what the generator says must be the answer.
 * @param {object} options
 * @param {Run} options.run
 * @param {Print} options.print
 * @param {number} options.seed
 * @param {number} [options.singles]
 * @param {number} [options.rows]
 * @returns {Promise<PopulationOutcome>}
 */
export async function runPopulationSample({ run, print, seed, singles = 300, rows = 20_000 }) {
  const from = new Date(Date.now() - 1_000).toISOString();
  const { insuredFile } = await samples();
  const authorization = `Bearer ${await signIn(run, SYSTEM)}`;
  const caller = { exchangeUrl: run.exchangeUrl, headers: { authorization, 'hub-purpose': PURPOSE } };
  print(`Verifying ${singles} people one by one and ${rows} in a file`);
  const people = peopleOf({ seed, singles, rows });
  const alone = [...insuredFile(people.alone)];
  const singly = await askSingly(caller, alone);
  const file = await askFile(caller, [...insuredFile(people.inFile)], print);
  const management = await openManagement(run);
  const { figures, settled } = await settle(() => management.figures(SERVICE, from), singles + 1, print);
  const accesses = await whoAskedAbout(run, /** @type {InsuredRow} */ (alone.find(isMatched)));
  return { service: SERVICE, sent: singles + 1, figures, settled, singly, file, accesses };
}

/** @param {InsuredRow} person */
function isMatched({ expected }) {
  return expected.result === 'matched';
}

/** As the citizen sees it, at the citizens' portal. @param {Run} run @param {InsuredRow} person @returns {Promise<Access[]>} */
async function whoAskedAbout(run, { number: personalNumber }) {
  const { token } = await postJson(`${run.sandboxUrl}/citizens/token`, { personalNumber });
  const authorization = `Bearer ${await signIn(run, CITIZENS_PORTAL)}`;
  const headers = { authorization, 'hub-citizen-token': token, 'content-type': 'application/json' };
  const url = `${run.exchangeUrl}/v1/services/person-accesses/queries`;
  const deadline = performance.now() + LOGGED_WITHIN_MS;
  for (;;) {
    const { items } = await fetchJson(url, { method: 'POST', headers, body: '{"limit":5}' });
    if (items.length > 0 || performance.now() > deadline) return items;
    await pause(LOOK_EVERY_MS);
  }
}

/** @returns {Promise<typeof import('#libs/samples')>} */
async function samples() {
  return import(pathToFileURL(join(root, 'dist', 'libs', 'samples', 'src', 'index.js')).href);
}

/** @typedef {{ exchangeUrl: string, headers: Record<string, string> }} Caller */

/** @param {Caller} caller @param {InsuredRow[]} people @returns {Promise<Answered>} */
async function askSingly(caller, people) {
  /** @type {string[]} */
  const results = [];
  for (let i = 0; i < people.length; i += AT_ONCE) {
    results.push(...(await Promise.all(people.slice(i, i + AT_ONCE).map(person => askOne(caller, person)))));
  }
  return compare(people, results);
}

/** @param {Caller} caller @param {InsuredRow} person */
async function askOne({ exchangeUrl, headers }, { number, name, birthDate }) {
  const { status, ok, text } = await ask(`${exchangeUrl}/v1/services/${SERVICE}/queries`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ person: { number, name, ...(birthDate === '' ? {} : { birthDate }) } }),
  });
  if (status === 422) return 'refused';
  return ok ? (JSON.parse(text).result ?? '') : `failed (${status})`;
}

/** @param {Caller} caller @param {InsuredRow[]} people @param {Print} print */
async function askFile(caller, people, print) {
  const startedMs = performance.now();
  const { jobId } = await upload(caller, people);
  const job = `${caller.exchangeUrl}/v1/jobs/${jobId}`;
  const state = await waitForEnd(job, caller, print);
  const results = await readResults(`${job}/result`, caller);
  return { ...compare(people, results), seconds: (performance.now() - startedMs) / 1000, state };
}

/** As an office's spreadsheet saves it: semicolons, a byte order mark, names of columns in Vietnamese. */
/** @param {Caller} caller @param {InsuredRow[]} people @returns {Promise<{ jobId: string }>} */
async function upload({ exchangeUrl, headers }, people) {
  const lines = people.map(({ number, name, birthDate, unit }) => [number, name, birthDate, unit].join(';'));
  const body = Readable.toWeb(Readable.from([`\uFEFF${HEADER}\r\n`, ...lines.map(line => `${line}\r\n`)].map(toBytes)));
  const response = await fetch(`${exchangeUrl}/v1/services/${SERVICE}/jobs?name=bao-hiem.csv`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'text/csv' },
    body: /** @type {any} */ (body),
    duplex: 'half',
  });
  const text = await response.text();
  if (response.status !== 202) throw new LocalError(`the file was answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

/** @param {string} text */
function toBytes(text) {
  return Buffer.from(text);
}

/** @param {string} job @param {Caller} caller @param {Print} print @returns {Promise<string>} */
async function waitForEnd(job, { headers }, print) {
  const tell = everySoOften(print);
  const deadline = performance.now() + FILE_WITHIN_MS;
  for (;;) {
    const { state, rows, done, ratePerSecond } = await fetchJson(job, { headers });
    if (state === 'done' || state === 'cancelled' || performance.now() > deadline) return state;
    tell(
      `  verified ${done} of ${rows} people in the file${ratePerSecond ? `, ${Math.round(ratePerSecond)} a second` : ''}`,
    );
    await pause(LOOK_EVERY_MS);
  }
}

/** The result of each line, in the order of the file. @param {string} url @param {Caller} caller @returns {Promise<string[]>} */
async function readResults(url, { headers }) {
  const text = await fetchText(url, { headers });
  const [header = '', ...lines] = text.replace(/^\uFEFF/, '').split('\r\n');
  const column = header.split(';').indexOf(RESULT_COLUMN);
  if (column < 0) throw new LocalError(`the result of the file has no column "${RESULT_COLUMN}"`);
  return lines.filter(line => line !== '').map(line => line.split(';')[column] ?? '');
}

/** @param {InsuredRow[]} people @param {string[]} results @returns {Answered} */
function compare(people, results) {
  const wrong = people.flatMap(({ index, kind, expected }) => {
    const got = results[index] ?? 'nothing';
    return got === expected.result ? [] : [`line ${index + 1} (${kind}): ${got} instead of ${expected.result}`];
  });
  const expected = countOf(people.map(person => person.expected.result));
  return { people: people.length, expected, got: countOf(results), wrong: wrong.slice(0, MAX_TOLD) };
}

/** @param {string[]} results */
function countOf(results) {
  /** @type {Counts} */
  const counts = {};
  for (const result of results) counts[result] = (counts[result] ?? 0) + 1;
  return counts;
}
