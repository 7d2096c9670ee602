import { newTable, serviceTable } from './sample-tables.mjs';

/** @typedef {import('./sample-land.mjs').LandOutcome} LandOutcome */

/** @param {LandOutcome} outcome @param {(line: string) => void} print */
export async function printLandTables(outcome, print) {
  const { expected, status, books, citizens } = outcome;
  const services = await serviceTable(outcome.service, status.sent, outcome.figures);
  const branches = await newTable(['branch', 'cases', 'ended as scripted', 'as the citizen must see it'], [0]);
  for (const [name, cases] of Object.entries(expected.totals.byScenario)) {
    branches.push([name, String(cases), String(status.byScenario[name] ?? 0), String(citizens[name] ?? 0)]);
  }
  const deliveries = await newTable(['delivered to', 'due', 'arrived'], [0]);
  for (const [system, { received }] of Object.entries(books)) {
    deliveries.push([system, String(dueOf(outcome, system)), String(received)]);
  }
  for (const table of [services, branches, deliveries, await comparisonTable(outcome)]) print(table.toString());
}

/** @param {LandOutcome} outcome */
async function comparisonTable({ comparisons }) {
  const kinds = ['only-here', 'only-there', 'state'];
  const table = await newTable(['book compared with', 'dossiers', ...kinds, 'falsified lines'], [0]);
  for (const { system, compared, planted } of comparisons) {
    const found = kinds.map(kind => String(compared.differences[kind]));
    table.push([system, String(compared.there), ...found, String(kinds.filter(kind => planted[kind]).length)]);
  }
  return table;
}

/** @param {LandOutcome} outcome @param {string} system */
function dueOf({ expected: { totals } }, system) {
  const { delivered } = totals;
  return { 'one-stop-land': delivered['one-stop'], 'land-vbdlis': delivered.land, tax: delivered.tax }[system] ?? 0;
}

/**
 * What does not add up, in words; nothing where every message is accounted for and every case is at its end.
 * @param {LandOutcome} outcome
 * @returns {string[]}
 */
export function findLandProblems(outcome) {
  return [
    ...caseProblems(outcome),
    ...figureProblems(outcome),
    ...bookProblems(outcome),
    ...comparisonProblems(outcome),
    ...citizenProblems(outcome),
  ];
}

/** @param {LandOutcome} outcome */
function caseProblems({ status, expected: { totals } }) {
  const problems = status.troubles.slice(0, 3).map(trouble => `the hub said no: ${trouble}`);
  if (status.state !== 'done')
    problems.push(`the land dossiers are "${status.state}": ${status.error ?? 'they stand still'}`);
  if (status.asScripted !== totals.cases) {
    problems.push(`${status.asScripted} of ${totals.cases} land dossiers ended as scripted`);
  }
  return problems;
}

/** @param {LandOutcome} outcome */
function figureProblems({ figures, settled, status, expected: { totals } }) {
  const problems = settled ? [] : ['not all land messages were settled in time'];
  if (status.sent !== totals.sent)
    problems.push(`the scripts have ${totals.sent} land messages, sent were ${status.sent}`);
  const wanted = { accepted: totals.accepted, succeeded: totals.accepted, duplicates: totals.duplicates };
  const none = { refused: 0, failed: 0, open: 0, flagged: 0 };
  for (const [figure, count] of Object.entries({ ...wanted, ...none })) {
    const found = figures[/** @type {'open'} */ (figure)];
    if (found !== count) problems.push(`land-dossier: the log says ${figure} ${found}, the scripts say ${count}`);
  }
  return problems;
}

/** @param {LandOutcome} outcome */
function bookProblems(outcome) {
  return Object.entries(outcome.books).flatMap(([system, { received, extras, outOfOrder, files, enclosures }]) => {
    const due = dueOf(outcome, system);
    const lost = files ? files.wrong + files.failed : 0;
    return [
      ...(received === due ? [] : [`${system} got ${received} of ${due} land messages`]),
      ...(extras ? [`${system} got ${extras} land messages that nobody sent it`] : []),
      ...(outOfOrder ? [`${system} got ${outOfOrder} land messages out of order`] : []),
      ...(enclosures?.wrong ? [`${system} got ${enclosures.wrong} files that are not what was sent`] : []),
      ...(lost ? [`${system} could not fetch ${lost} files as they were`] : []),
    ];
  });
}

/** @param {LandOutcome} outcome */
function comparisonProblems({ comparisons }) {
  return comparisons.flatMap(({ system, compared, planted }) => [
    ...(compared.bad ? [`${compared.bad} lines of the list of ${system} could not be used`] : []),
    ...Object.entries(planted).flatMap(([kind, count]) => {
      const found = compared.differences[kind];
      return found === count ? [] : [`the book of ${system} differs ${found} times by "${kind}", not ${count} times`];
    }),
  ]);
}

/** @param {LandOutcome} outcome */
function citizenProblems({ citizens, wrongCitizens, expected: { totals } }) {
  const good = Object.values(citizens).reduce((sum, count) => sum + count, 0);
  if (good === totals.cases) return [];
  return [
    `the national portal shows ${good} of ${totals.cases} land dossiers as their citizens must see them`,
    ...wrongCitizens.map(wrong => `the national portal: ${wrong}`),
  ];
}
