import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, it } from '@jest/globals';
import ts from 'typescript';

/** A thread that runs a file's code and then says what an expression is. */
async function threadSays(file: URL, expression: string): Promise<unknown> {
  const options = { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext } };
  const { outputText } = ts.transpileModule(await readFile(file, 'utf8'), options);
  const text = `import { parentPort } from 'node:worker_threads';\n${outputText}\nparentPort.postMessage(${expression});`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(text)}`));
  const [said] = (await once(worker, 'message')) as [unknown];
  await worker.terminate();
  return said;
}

it('lets the thread that calls it stand back, and not the one that answers people', async () => {
  const before = getPriority();
  const said = await threadSays(new URL('stand-back.ts', import.meta.url), '(standBack(), getPriority())');
  expect(said).toBe(process.platform === 'linux' ? Math.min(19, before + 3) : before);
  expect(getPriority()).toBe(before);
});
