import { setTimeout as pause } from 'node:timers/promises';
import { fetchJson, openManagement, postJson } from './sample-hub.mjs';
import { compareBooks } from './sample-land-books.mjs';
import { landExpectedOf, stepsOf } from './sample-land-expected.mjs';
import { statusesAtPortal } from './sample-partners.mjs';
import { everySoOften, settle } from './sample-settle.mjs';

/** @typedef {import('./run-file.mjs').Run} Run */
/** @typedef {import('./sample-hub.mjs').Figures} Figures */
/** @typedef {import('./sample-land-expected.mjs').LandExpected} LandExpected */
/** @typedef {(line: string) => void} Print */

/**
 * What the three parties say (`GET /control/land/status` of the sandbox).
 * @typedef {object} LandStatus
 * @property {string} state
 * @property {string} [error]
 * @property {number} cases
 * @property {number} ended
 * @property {number} asScripted
 * @property {Record<string, number>} byScenario
 * @property {number} sent
 * @property {number} refused
 * @property {string[]} troubles
 */

/**
 * What one party's book says in sum.
 * @typedef {object} LandBook
 * @property {number} received
 * @property {number} extras
 * @property {number} outOfOrder
 * @property {{ wrong: number, failed: number, waiting: number }} [files]
 * @property {{ whole: number, wrong: number }} [enclosures]
 */

/**
 * @typedef {object} LandCaseRow
 * @property {string} code
 * @property {string} [scenario]
 * @property {string} state
 * @property {string[]} missing
 */

/**
 * Everything that is known of the land dossiers of a sample when it is over.
 * @typedef {object} LandOutcome
 * @property {string} service
 * @property {LandExpected} expected
 * @property {LandStatus} status
 * @property {Figures} figures
 * @property {boolean} settled
 * @property {Record<string, LandBook>} books by system
 * @property {import('./sample-land-books.mjs').BookComparison[]} comparisons
 * @property {Record<string, number>} citizens cases of which the national portal shows what it must, by scenario
 * @property {string[]} wrongCitizens the first of the others, in words
 */

const SERVICE = 'land-dossier';
const LOOK_EVERY_MS = 500;
/** So long nothing has come to any party: what is not over then stands still. */
const STILL_MS = 60_000;
const PORTAL_WITHIN_MS = 60_000;
const PAGE = 10_000;
const AT_ONCE = 16;
const SYSTEMS = { 'one-stop': 'one-stop-land', land: 'land-vbdlis', tax: 'tax' };
const MAX_TOLD = 5;

/**
 * Lets one-stop, land system and tax run cases of all branches through the hub, and compares the log, their books and the
 * national portal with what the scripts say must come of it.
 * @param {object} options
 * @param {Run} options.run
 * @param {Print} options.print
 * @param {number} options.seed
 * @param {number} [options.cases]
 * @returns {Promise<LandOutcome>}
 */
export async function runLandSample({ run, print, seed, cases = 300 }) {
  const sandboxUrl = /** @type {string} */ (run.sandboxUrl);
  const from = new Date(Date.now() - 1_000).toISOString();
  const expected = await landExpectedOf({ seed, cases });
  print(`Running ${cases} land dossiers of ${expected.scenarios.size} branches: one-stop, land system and tax`);
  await postJson(`${sandboxUrl}/control/land/run`, { ...expected.run, ...PACE });
  const status = await waitForEnd(sandboxUrl, print);
  const management = await openManagement(run);
  const { figures, settled } = await settle(() => management.figures(SERVICE, from), status.sent, print);
  const books = await readBooks(sandboxUrl);
  const { citizens, wrongCitizens } = await waitForCitizens(sandboxUrl, expected, print);
  const comparisons = await compareBooks({
    sandboxUrl,
    from,
    compare: (query, book) => management.compare(query, book),
  });
  return { service: SERVICE, expected, status, figures, settled, books, comparisons, citizens, wrongCitizens };
}

/** A working day lasts half a second; the gap is that of `minGapMs` in the sandbox. */
const PACE = { hourMs: 60, minGapMs: 1_050, casesPerSecond: 50, encloses: true };

/** @param {string} sandboxUrl @param {Print} print @returns {Promise<LandStatus>} */
async function waitForEnd(sandboxUrl, print) {
  const tell = everySoOften(print);
  let [before, changedMs] = ['', performance.now()];
  for (;;) {
    /** @type {LandStatus} */
    const status = await fetchJson(`${sandboxUrl}/control/land/status`);
    if (status.state !== 'running') return status;
    const now = JSON.stringify([status.ended, status.sent]);
    if (now !== before) [before, changedMs] = [now, performance.now()];
    if (performance.now() - changedMs > STILL_MS) return status;
    tell(`  ${status.ended} of ${status.cases} land dossiers have ended`);
    await pause(LOOK_EVERY_MS);
  }
}

/** @param {string} sandboxUrl @returns {Promise<Record<string, LandBook>>} */
async function readBooks(sandboxUrl) {
  /** @type {Record<string, LandBook>} */
  const books = {};
  for (const [party, system] of Object.entries(SYSTEMS)) {
    books[system] = await fetchJson(`${sandboxUrl}/control/received/land/${party}/summary`);
  }
  return books;
}

/**
 * What the citizens see comes by another line than what the parties get: it may be a little later.
 * @param {string} sandboxUrl
 * @param {LandExpected} expected
 * @param {Print} print
 */
async function waitForCitizens(sandboxUrl, expected, print) {
  const tell = everySoOften(print);
  const deadline = performance.now() + PORTAL_WITHIN_MS;
  for (;;) {
    const seen = await readCitizens(sandboxUrl, expected);
    const good = Object.values(seen.citizens).reduce((sum, count) => sum + count, 0);
    if (good === expected.totals.cases || performance.now() > deadline) return seen;
    tell(`  the national portal shows ${good} of ${expected.totals.cases} land dossiers as they are`);
    await pause(LOOK_EVERY_MS);
  }
}

/** @param {string} sandboxUrl @param {LandExpected} expected */
async function readCitizens(sandboxUrl, { scenarios }) {
  /** @type {Record<string, number>} */
  const citizens = {};
  /** @type {string[]} */
  const wrongCitizens = [];
  const cases = await readCases(sandboxUrl);
  const portal = `${sandboxUrl}/control/received/dvcqg`;
  for (let i = 0; i < cases.length; i += AT_ONCE) {
    await Promise.all(
      cases.slice(i, i + AT_ONCE).map(async ({ code, scenario = '' }) => {
        const wanted = scenarios.get(scenario)?.citizen ?? [];
        const seen = stepsOf(await statusesAtPortal(portal, code));
        if (seen.join() === wanted.join()) citizens[scenario] = (citizens[scenario] ?? 0) + 1;
        else if (wrongCitizens.length < MAX_TOLD) {
          wrongCitizens.push(
            `${code} (${scenario}) shows ${seen.join(' ') || 'nothing'} instead of ${wanted.join(' ')}`,
          );
        }
      }),
    );
  }
  return { citizens, wrongCitizens };
}

/** The land system has to do with every case. @param {string} sandboxUrl @returns {Promise<LandCaseRow[]>} */
async function readCases(sandboxUrl) {
  const rows = [];
  for (let after = 0; ;) {
    const { items, next } = await fetchJson(`${sandboxUrl}/control/received/land/land?after=${after}&limit=${PAGE}`);
    if (items.length === 0) return rows;
    rows.push(...items.filter((/** @type {LandCaseRow} */ { scenario }) => scenario !== undefined));
    after = next;
  }
}
