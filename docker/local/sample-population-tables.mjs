import { newTable, serviceTable } from './sample-tables.mjs';

/** @typedef {import('./sample-population.mjs').PopulationOutcome} PopulationOutcome */
/** @typedef {import('./sample-population.mjs').Answered} Answered */

const RESULTS = ['matched', 'differs', 'not-found', 'refused'];

/** @param {PopulationOutcome} outcome @param {(line: string) => void} print */
export async function printPopulationTables({ service, sent, figures, singly, file, accesses }, print) {
  const services = await serviceTable(service, sent, figures);
  const people = await newTable(['people verified', 'people', ...RESULTS, 'as the population says'], [0]);
  for (const [name, answered] of [
    ['one by one', singly],
    ['in a file', file],
  ]) {
    const { people: count, got, wrong } = /** @type {Answered} */ (answered);
    const counts = RESULTS.map(result => String(got[result] ?? 0));
    people.push([String(name), String(count), ...counts, wrong.length === 0 ? 'all' : 'no']);
  }
  const asked = await newTable(['one of them asks who asked', 'agency', 'officer', 'told', 'outcome'], [0, 1, 2, 3, 4]);
  for (const { at, agency, officer, fields, outcome } of accesses) {
    asked.push([at, agency.name, officer, fields.join(', '), outcome]);
  }
  for (const table of [services, people, asked]) print(table.toString());
  print(`  the file took ${file.seconds.toFixed(1)} s, ${Math.round(file.people / file.seconds)} people a second`);
}

/**
 * What does not add up, in words; nothing where every person was answered as the population says.
 * @param {PopulationOutcome} outcome
 * @returns {string[]}
 */
export function findPopulationProblems({ service, sent, figures, settled, singly, file, accesses }) {
  const refused = singly.expected['refused'] ?? 0;
  const wanted = { accepted: sent - refused, refused, succeeded: sent - refused, failed: 0, open: 0 };
  const figureProblems = Object.entries(wanted).flatMap(([figure, count]) => {
    const found = figures[/** @type {'open'} */ (figure)];
    return found === count ? [] : [`${service}: the log says ${figure} ${found}, asked were ${count}`];
  });
  return [
    ...(settled ? [] : [`not all of ${service} was settled in time`]),
    ...(file.state === 'done' ? [] : [`the file of people is "${file.state}"`]),
    ...singly.wrong.map(wrong => `one by one, ${wrong}`),
    ...file.wrong.map(wrong => `in the file, ${wrong}`),
    ...figureProblems,
    ...(accesses.length > 0 ? [] : ['a citizen who was asked about is not told so']),
  ];
}
