import { cpus } from 'node:os';
import { capture } from './command.mjs';
import { say, secondsSince } from './console.mjs';
import { runCommand } from './lifecycle.mjs';
import { prepare } from './prepare.mjs';

/** The longest first, so that the short ones fill up beside it. */
const CHECKS = ['lint', 'types', 'test:unit', 'borders', 'dead-code', 'compose', 'format:check'];
const AT_ONCE = Math.min(2, cpus().length);

/** @param {string} name @returns {Promise<boolean>} */
async function check(name) {
  const from = performance.now();
  const { code, output } = await capture(['npm', 'run', '--silent', name]);
  say(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${secondsSince(from)})`);
  if (code !== 0) say(output.trimEnd());
  return code === 0;
}

/** @param {string[]} queue @returns {Promise<number>} how many failed */
async function work(queue) {
  let failed = 0;
  for (let name = queue.shift(); name; name = queue.shift()) {
    if (!(await check(name))) failed += 1;
  }
  return failed;
}

runCommand(async () => {
  const from = performance.now();
  await prepare({ infrastructure: false, build: false });
  const queue = [...CHECKS];
  const failed = await Promise.all(Array.from({ length: AT_ONCE }, () => work(queue)));
  const total = failed.reduce((sum, each) => sum + each, 0);
  say(`${CHECKS.length - total} of ${CHECKS.length} checks passed in ${secondsSince(from)}`);
  return total === 0 ? 0 : 1;
});
