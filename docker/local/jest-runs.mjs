import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { capture, runHere } from './command.mjs';
import { root } from './places.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number, failures: string[] }} Counts `failures` names each that failed */
/** @typedef {'unit' | 'spec' | 'acceptance' | 'sample' | 'short-faults' | 'faults'} Project */

const JEST = [
  'node',
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

/** Whether these arguments choose a test of the project; if that cannot be told, running it says why.
 * @param {Project} project @param {string[]} args */
export async function hasTests(project, args) {
  const { code, output } = await capture([...JEST, '--selectProjects', project, '--listTests', ...args]);
  return code !== 0 || /^\/.*\.ts$/m.test(output);
}

/**
 * What failed, by file and name: of a long run only the end is looked at, or kept.
 * @param {{ name: string, status: string, assertionResults: { status: string, fullName: string }[] }} testFile
 */
function failuresOf({ name, status, assertionResults }) {
  const file = relative(root, name);
  const failed = assertionResults.filter(test => test.status === 'failed').map(test => `${file}: ${test.fullName}`);
  return status === 'failed' && failed.length === 0 ? [`${file}: did not run`] : failed;
}

/** @param {string} file @param {number} code @returns {Counts} */
function readCounts(file, code) {
  try {
    const results = JSON.parse(readFileSync(file, 'utf8'));
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    // Jest itself can find fault where no test failed, such as a coverage threshold: then it is not a success either.
    const unexplained = code !== 0 && failed === 0 ? 1 : 0;
    const failures = results.testResults.flatMap(failuresOf);
    if (unexplained) failures.push(`Jest ended with ${code}, and no test failed`);
    return { passed: results.numPassedTests, failed: failed + unexplained, skipped: results.numPendingTests, failures };
  } catch {
    return { passed: 0, failed: 1, skipped: 0, failures: ['Jest did not get as far as running'] };
  }
}

/**
 * Runs one project of jest.config.mjs on this terminal.
 * @param {Project} project
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {number} workers files that run beside each other
 */
export async function runJest(project, args, env, workers = 1) {
  const dir = mkdtempSync(join(tmpdir(), 'hub-jest-'));
  const file = join(dir, 'results.json');
  // Without arguments a project in which there is nothing to run is a failure, not a success.
  const mayBeEmpty = args.length > 0 ? ['--passWithNoTests'] : [];
  const output = ['--json', `--outputFile=${file}`, ...mayBeEmpty, `--maxWorkers=${workers}`];
  try {
    const code = await runHere([...JEST, '--selectProjects', project, ...output, ...args], env);
    return readCounts(file, code);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** @param {Counts[]} all @returns {Counts} */
export function sum(all) {
  return all.reduce(
    (total, each) => ({
      passed: total.passed + each.passed,
      failed: total.failed + each.failed,
      skipped: total.skipped + each.skipped,
      failures: [...total.failures, ...each.failures],
    }),
    { passed: 0, failed: 0, skipped: 0, failures: [] },
  );
}
