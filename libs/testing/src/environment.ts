/** A variable that `npm test` sets for the tests; says how to get it when it is missing. */
export function fromEnvironment(variable: string): string {
  const value = process.env[variable];
  if (value) return value;
  throw new Error(`${variable} is not set: run these tests with \`npm test\`, which starts what they need`);
}

/** The environment of a process under test: that of production, not Jest's (kafkajs behaves otherwise in tests). */
export function productionEnvironment(extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...process.env, NODE_ENV: undefined, JEST_WORKER_ID: undefined, NODE_OPTIONS: undefined, ...extra };
}
