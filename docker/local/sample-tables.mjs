/** @typedef {import('./sample.mjs').Outcome} Outcome */

/** What a person calls the kinds, in the order of the table. */
const KINDS = /** @type {const} */ ([
  ['ordinary', 'applied and delivered'],
  ['duplicate', 'same transaction again, no second effect'],
  ['conflict', 'same transaction, other body: flagged, no effect'],
  ['late', 'kept and flagged, not applied'],
  ['out-of-order', 'kept and flagged, not applied'],
  ['repeated', 'kept and flagged, not applied'],
  ['impossible', 'kept and flagged, not applied'],
  ['invalid', 'refused with the reason'],
]);

const COUNTS = /** @type {const} */ (['accepted', 'succeeded', 'failed', 'open', 'refused', 'duplicates', 'flagged']);
const NO_LINES = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

/** @param {string[]} head @param {number[]} texts columns that are aligned left */
export async function newTable(head, texts) {
  const { default: Table } = await import('cli-table3');
  /** @type {('left' | 'right')[]} */
  const colAligns = head.map((_, i) => (texts.includes(i) ? 'left' : 'right'));
  return new Table({ head, style: { head: [], border: [] }, chars: NO_LINES, colAligns });
}

/** @param {string} service @param {number} sent @param {import('./sample-hub.mjs').Figures} figures */
export async function serviceTable(service, sent, figures) {
  const table = await newTable(['service', 'sent', ...COUNTS, 'success'], [0]);
  table.push([service, String(sent), ...COUNTS.map(count => String(figures[count])), percent(figures.successRate)]);
  return table;
}

/** @param {Outcome} outcome @param {(line: string) => void} print */
export async function printTables({ service, expected, send, figures, kinds, received }, print) {
  const services = await serviceTable(service, send.sent, figures);
  const byKind = await newTable(['kind of report', 'sent', 'found', 'what became of it'], [0, 3]);
  for (const [kind, fate] of KINDS) {
    byKind.push([kind, String(expected.totals.kinds[kind]), String(kinds[kind] ?? 0), fate]);
  }
  const deliveries = await newTable(['delivered to', 'due', 'arrived in order'], [0]);
  for (const [system, { delivered }] of Object.entries(received)) {
    deliveries.push([system, String(expected.totals.applied), String(delivered)]);
  }
  for (const table of [services, byKind, deliveries]) print(table.toString());
}

/** @param {number | null} rate */
function percent(rate) {
  return rate === null ? '-' : `${(rate * 100).toFixed(2)} %`;
}

/**
 * What does not add up, in words; nothing where every report is accounted for.
 * @param {Outcome} outcome
 * @returns {string[]}
 */
export function findProblems(outcome) {
  return [...balanceProblems(outcome), ...expectationProblems(outcome), ...partnerProblems(outcome)];
}

/** @param {Outcome} outcome */
function balanceProblems({ send, figures, settled }) {
  const { accepted, duplicates, refused, succeeded, failed, open } = figures;
  const problems = [];
  if (send.state !== 'done') problems.push(`the one-stop systems ended as "${send.state}": ${send.error ?? ''}`);
  if (!settled) problems.push('not everything was settled in time');
  if (open !== 0) problems.push(`${open} transactions are still open`);
  const logged = accepted + duplicates + refused;
  if (send.sent !== logged) {
    problems.push(
      `sent ${send.sent}, but accepted ${accepted} + duplicates ${duplicates} + refused ${refused} = ${logged}`,
    );
  }
  if (accepted !== succeeded + failed + open) {
    problems.push(`accepted ${accepted}, but succeeded ${succeeded} + failed ${failed} + open ${open}`);
  }
  return problems;
}

/** @param {Outcome} outcome */
function expectationProblems({ expected: { totals }, send, figures, kinds }) {
  const problems = [];
  if (send.sent !== totals.sent) problems.push(`the sample has ${totals.sent} reports, sent were ${send.sent}`);
  if (send.unexpected > 0) {
    const examples = send.surprises.slice(0, 3).map(each => `${each.form}: ${each.got} instead of ${each.expected}`);
    problems.push(`${send.unexpected} reports were answered otherwise than expected (${examples.join('; ')})`);
  }
  for (const figure of /** @type {const} */ (['accepted', 'duplicates', 'refused', 'flagged'])) {
    if (figures[figure] === totals[figure]) continue;
    problems.push(`the log says ${figure} ${figures[figure]}, the sample has ${totals[figure]}`);
  }
  if (figures.succeeded !== totals.accepted) problems.push(`succeeded ${figures.succeeded} of ${totals.accepted}`);
  for (const [kind] of KINDS) {
    const found = kinds[kind] ?? 0;
    if (found !== totals.kinds[kind]) problems.push(`${kind}: sent ${totals.kinds[kind]}, found in the log ${found}`);
  }
  return problems;
}

/** @param {Outcome} outcome */
function partnerProblems({ expected, received }) {
  return Object.entries(received).flatMap(([system, { delivered, oddities }]) => [
    ...(delivered === expected.totals.applied
      ? []
      : [`${system} got ${delivered} of ${expected.totals.applied} in order`]),
    ...oddities.map(oddity => `${system} reports ${oddity}`),
  ]);
}
