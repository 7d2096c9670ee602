const swc = [
  '@swc/jest',
  {
    swcrc: false,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
      keepClassNames: true,
    },
    module: { type: 'es6' },
  },
];

const base = {
  rootDir: import.meta.dirname,
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': swc },
  moduleNameMapper: {
    '^#libs/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.hub'],
};

const onServices = { ...base, setupFiles: ['<rootDir>/docker/local/jest-lane.mjs'] };

/**
 * unit: beside the code, no I/O; all of them as three files (`test/units`), and as spec each by itself for who works on it. The
 * others: black box on real Kafka, PostgreSQL and Redis.
 */
export default {
  // Only what hangs takes so long, on a slow machine too.
  testTimeout: 600_000,
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/test/units/*.test.ts'] },
    { ...base, displayName: 'spec', testMatch: ['<rootDir>/{apps,libs,test}/**/*.spec.ts'] },
    { ...onServices, displayName: 'acceptance', testMatch: ['<rootDir>/test/{acceptance,integration}/**/*.test.ts'] },
    { ...base, displayName: 'sample', testMatch: ['<rootDir>/test/sample/**/*.test.ts'] },
    { ...onServices, displayName: 'short-faults', testMatch: ['<rootDir>/test/faults/short.test.ts'] },
    { ...onServices, displayName: 'faults', testMatch: ['<rootDir>/test/faults/long.test.ts'] },
  ],
};
