import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LocalError } from './console.mjs';
import { writePrivately } from './files.mjs';
import { expectedOf } from './sample-expected.mjs';
import { fetchJson, openManagement, postJson } from './sample-hub.mjs';
import { runLandSample } from './sample-land.mjs';
import { findLandProblems, printLandTables } from './sample-land-tables.mjs';
import { runPopulationSample } from './sample-population.mjs';
import { findPopulationProblems, printPopulationTables } from './sample-population-tables.mjs';
import { receivedByPartners } from './sample-partners.mjs';
import { everySoOften, settle } from './sample-settle.mjs';
import { findProblems, printTables } from './sample-tables.mjs';

/** @typedef {import('./run-file.mjs').Run} Run */
/** @typedef {import('./sample-hub.mjs').Figures} Figures */
/** @typedef {import('./sample-expected.mjs').Expected} Expected */
/** @typedef {import('./sample-land.mjs').LandOutcome} LandOutcome */
/** @typedef {import('./sample-population.mjs').PopulationOutcome} PopulationOutcome */
/** @typedef {{ land: LandOutcome, population: PopulationOutcome }} Others what the sample has beside the reports */
/** @typedef {(line: string) => void} Print */

/**
 * What the one-stop systems say (`GET /control/sample/status` of the sandbox).
 * @typedef {object} SendStatus
 * @property {string} state
 * @property {string} [error]
 * @property {number} sent
 * @property {number} accepted
 * @property {number} refused
 * @property {number} unexpected answers other than the generator expects
 * @property {{ dossierCode: string, form: string, expected: string, got: string }[]} surprises the first of them
 */

/**
 * Everything that is known of a sample when it is over.
 * @typedef {object} Outcome
 * @property {string} service
 * @property {Expected} expected
 * @property {SendStatus} send what the one-stop systems sent and were answered
 * @property {Figures} figures
 * @property {Record<string, number>} kinds transactions in the log, by kind
 * @property {Record<string, import('./sample-partners.mjs').Received>} received
 * @property {boolean} settled
 */

const SERVICE = 'service-record-status';
const SENT_WITHIN_MS = 600_000;
const FLAGS = ['late', 'out-of-order', 'repeated', 'impossible'];

/**
 * Lets the sandbox's one-stop systems send a sample through the front door, waits until the hub has settled it, and
 * compares the log and what the partners got with what the generator says must come of it.
 * @param {object} options
 * @param {Run} options.run
 * @param {string} options.dir where `.hub` keeps its things
 * @param {number} options.readyAfterMs
 * @param {Print} options.print
 * @param {number} [options.seed] each start sends new dossiers: the number of samples so far
 * @param {number} [options.dossiers]
 * @returns {Promise<{ ok: boolean }>}
 */
export async function runSample({ run, dir, readyAfterMs, print, seed = nextSeed(dir), dossiers = 2_000 }) {
  if (!run.sandboxUrl) throw new LocalError('a sample needs the sandbox');
  const startedMs = performance.now();
  // The log counts by the time of acceptance; the second makes up for a clock that is read in whole seconds.
  const from = new Date(Date.now() - 1_000).toISOString();
  const expected = await expectedOf({ seed, dossiers });
  print(`Sending ${expected.totals.sent} reports of ${dossiers} dossiers (sample ${seed})`);
  const send = await sendAll(run.sandboxUrl, { seed, dossiers }, expected.totals.sent, print);
  const management = await openManagement(run);
  const { figures, settled } = await settle(() => management.figures(SERVICE, from), send.sent, print);
  const kinds = await countKinds(management.transactions(SERVICE, from));
  const received = await receivedByPartners(run.sandboxUrl, expected);
  /** @type {Outcome} */
  const outcome = { service: SERVICE, expected, send, figures, kinds, received, settled };
  // After the reports, whose figures it would mix with: land dossiers report statuses too.
  const land = await runLandSample({ run, print, seed });
  const population = await runPopulationSample({ run, print, seed });
  const settledAfterMs = Math.round(performance.now() - startedMs);
  const others = { land, population };
  writePrivately(join(dir, 'last-sample.json'), lastSample(outcome, others, readyAfterMs, settledAfterMs));
  return conclude(outcome, others, settledAfterMs, print);
}

/** @param {Outcome} outcome @param {Others} others @param {number} settledAfterMs @param {Print} print */
async function conclude(outcome, { land, population }, settledAfterMs, print) {
  await printTables(outcome, print);
  await printLandTables(land, print);
  await printPopulationTables(population, print);
  const problems = [...findProblems(outcome), ...findLandProblems(land), ...findPopulationProblems(population)];
  for (const problem of problems) print(`  NOT AS EXPECTED: ${problem}`);
  if (problems.length === 0) {
    const people = population.singly.people + population.file.people;
    const all = `Every one of the ${outcome.send.sent} reports, ${land.status.sent} land messages and ${people} people is accounted for`;
    print(`${all} (${(settledAfterMs / 1000).toFixed(1)} s).`);
  }
  return { ok: problems.length === 0 };
}

/** Counted before it is sent, so that a sample that was broken off is not sent half again. @param {string} dir */
function nextSeed(dir) {
  const file = join(dir, 'sample-count');
  const before = existsSync(file) ? Number(readFileSync(file, 'utf8')) || 0 : 0;
  writePrivately(file, `${before + 1}\n`);
  return before + 1;
}

/**
 * @param {string} sandboxUrl
 * @param {{ seed: number, dossiers: number }} sample
 * @param {number} total
 * @param {Print} print
 * @returns {Promise<SendStatus>}
 */
async function sendAll(sandboxUrl, sample, total, print) {
  await postJson(`${sandboxUrl}/control/sample/run`, sample);
  const tell = everySoOften(print);
  const deadline = performance.now() + SENT_WITHIN_MS;
  for (;;) {
    /** @type {SendStatus} */
    const status = await fetchJson(`${sandboxUrl}/control/sample/status`);
    if (status.state !== 'running') return status;
    if (performance.now() > deadline) throw new LocalError(`the sample was not sent within ${SENT_WITHIN_MS / 1000} s`);
    tell(`  sent ${status.sent} of ${total}`);
    await pause(200);
  }
}

/** @param {AsyncIterable<import('./sample-hub.mjs').TransactionRow>} transactions */
async function countKinds(transactions) {
  /** @type {Record<string, number>} */
  const kinds = {};
  const add = (/** @type {string} */ kind) => (kinds[kind] = (kinds[kind] ?? 0) + 1);
  for await (const { outcome, flags = [] } of transactions) {
    for (const flag of flags) add(flag);
    if (outcome === 'refused') add('invalid');
    else if (!flags.some(flag => FLAGS.includes(flag))) add('ordinary');
  }
  return kinds;
}

/** contract.md, Commands. @param {Outcome} outcome @param {Others} others @param {number} readyAfterMs @param {number} settledAfterMs */
function lastSample({ service, send, figures, received }, { land, population }, readyAfterMs, settledAfterMs) {
  const delivered = Object.entries(received).map(([system, got]) => [system, got.delivered]);
  const landDelivered = Object.entries(land.books).map(([system, book]) => [system, book.received]);
  const services = [
    serviceRow(service, send.sent, figures, Object.fromEntries(delivered)),
    serviceRow(land.service, land.status.sent, land.figures, Object.fromEntries(landDelivered)),
    serviceRow(population.service, population.sent, population.figures, {}),
  ];
  return `${JSON.stringify({ services, readyAfterMs, settledAfterMs }, null, 2)}\n`;
}

/** @param {string} service @param {number} sent @param {Figures} figures @param {Record<string, number>} delivered */
function serviceRow(service, sent, figures, delivered) {
  const { accepted, refused, succeeded, failed, open, flagged, duplicates, successRate } = figures;
  const counts = { accepted, refused, succeeded, failed, open, flagged, duplicates };
  return { service, sent, ...counts, successRate, delivered };
}
