import { setTimeout as pause } from 'node:timers/promises';

/** @typedef {import('./sample-hub.mjs').Figures} Figures */
/** @typedef {(line: string) => void} Print */

const SETTLED_WITHIN_MS = 180_000;
const TELL_EVERY_MS = 2_000;

/**
 * Waits until nothing is open and two looks in a row are the same.
 * @param {() => Promise<Figures>} look
 * @param {number} sent
 * @param {Print} print
 */
export async function settle(look, sent, print) {
  const tell = everySoOften(print);
  const deadline = performance.now() + SETTLED_WITHIN_MS;
  for (let before = ''; ;) {
    const figures = await look();
    const { accepted, refused, duplicates, open, succeeded, failed } = figures;
    const now = JSON.stringify(figures);
    const complete = open === 0 && accepted + refused + duplicates >= sent;
    if (complete && now === before) return { figures, settled: true };
    if (performance.now() > deadline) return { figures, settled: false };
    before = now;
    tell(`  settled ${succeeded + failed} of ${accepted} accepted`);
    await pause(400);
  }
}

/** @param {Print} print @returns {Print} */
export function everySoOften(print) {
  let lastMs = performance.now();
  return line => {
    if (performance.now() - lastMs < TELL_EVERY_MS) return;
    lastMs = performance.now();
    print(line);
  };
}
