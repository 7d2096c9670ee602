const TICK_MS = 5_000;

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** @param {number} fromMs a `performance.now()` */
export function secondsSince(fromMs) {
  return `${((performance.now() - fromMs) / 1000).toFixed(1)} s`;
}

/**
 * Runs one long step; says when it began, every five seconds that it goes on, and how long it took.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 */
export async function step(what, work) {
  const from = performance.now();
  say(`- ${what} ...`);
  const ticker = setInterval(() => say(`  ${what}: ${secondsSince(from)}`), TICK_MS);
  try {
    const result = await work();
    say(`  ${what}: done in ${secondsSince(from)}`);
    return result;
  } finally {
    clearInterval(ticker);
  }
}

/** A failure whose text is meant for the person at the terminal: printed without a stack. */
export class LocalError extends Error {
  /**
   * @param {string} message
   * @param {number} [exitCode]
   */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** @param {unknown} error */
export function explain(error) {
  if (error instanceof LocalError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
