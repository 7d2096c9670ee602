/** Between a quiet machine of ours and a busy slow one lies about so much. */
const USUAL = 4;

/**
 * A limit of time as a busy machine can keep it: what takes `ms` elsewhere is a failure only after several times that, so that
 * a slow machine makes tests slow and not red. `HUB_TEST_PATIENCE` sets another factor than 4.
 */
export function patient(ms: number): number {
  const factor = Number(process.env['HUB_TEST_PATIENCE'] ?? USUAL);
  return ms * (factor >= 1 ? factor : USUAL);
}
