/** A variable that `npm test` sets for the tests; says how to get it when it is missing. */
export function fromEnvironment(variable: string): string {
  const value = process.env[variable];
  if (value) return value;
  throw new Error(`${variable} is not set: run these tests with \`npm test\`, which starts what they need`);
}

/** Of each hub, as the launcher and the image have it (docker/local/apps.mjs says why). */
export const HUB_MEMORY = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' };

/**
 * Options of node for each hub: those of the launcher and the image (docker/local/apps.mjs says why), and what whoever
 * measures wants (`HUB_BENCH_NODE_OPTIONS`, as on a command line), since not all of it may stand in NODE_OPTIONS.
 */
export function hubNodeOptions(): readonly string[] {
  const wanted = process.env['HUB_BENCH_NODE_OPTIONS']?.split(' ') ?? [];
  const options = ['--max-old-space-size=768', '--max-semi-space-size=16', '--heap-growing-percent=100'];
  return [...options, '--v8-pool-size=1', ...wanted];
}

/** The environment of a process under test: that of production, not Jest's (kafkajs behaves otherwise in tests). */
export function productionEnvironment(extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...process.env, NODE_ENV: undefined, JEST_WORKER_ID: undefined, NODE_OPTIONS: undefined, ...extra };
}
