/**
 * A limit of time as this machine can keep it: `HUB_TEST_PATIENCE` says how many times slower than usual it is (the
 * test command measures it), so that a busy machine makes tests slow and not red. 1 where nothing was measured.
 */
export function patient(ms: number): number {
  const factor = Number(process.env['HUB_TEST_PATIENCE'] ?? 1);
  return ms * (factor >= 1 ? factor : 1);
}
