import { expect, it } from '@jest/globals';
import { counter, includeMetrics, processMetrics, threadMetrics } from './metrics.js';

it('adds up what the threads of a process counted', async () => {
  const taken = counter('spec_taken_total', 'For this test', ['topic']);
  taken.inc({ topic: 'a' }, 2);
  const elsewhere = await threadMetrics();
  includeMetrics(async () => elsewhere);
  includeMetrics(async () => []);
  expect((await processMetrics()).text).toContain('spec_taken_total{topic="a"} 4');
});
