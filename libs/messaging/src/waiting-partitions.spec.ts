import { describe, expect, it } from '@jest/globals';
import { HubError } from '#libs/kernel';
import { processMetrics } from '#libs/observability';
import { WaitingPartitions } from './waiting-partitions.js';

const OUTAGE = new HubError('unavailable', 'unavailable', 'The database is not available');
const MISFIT = new HubError('bug', 'sql-42P01', 'The database refused a statement (42P01)', { retriable: true });
const [first, second] = [0, 1].map(partition => ({ topic: 'a-topic', partition })) as [Place, Place];
type Place = { readonly topic: string; readonly partition: number };

async function measured(code: string): Promise<number> {
  const { text } = await processMetrics();
  const [, value] = new RegExp(`^hub_waiting_partitions\\{[^}]*code="${code}"\\} (\\d+)$`, 'm').exec(text) ?? [];
  return Number(value ?? 'NaN');
}

describe('the partitions that wait', () => {
  it('are counted by their cause, each once however often it is tried', async () => {
    const waiting = new WaitingPartitions('ledger');
    for (const place of [first, second, first, second]) waiting.wait(place, OUTAGE);
    expect(await measured('unavailable')).toBe(2);
    waiting.wait(second, MISFIT);
    expect([await measured('unavailable'), await measured('sql-42P01')]).toEqual([1, 1]);
    waiting.goOn(first);
    waiting.goOn(second);
    expect([await measured('unavailable'), await measured('sql-42P01')]).toEqual([0, 0]);
  });

  it('are a defect for as long as one of them waits for another program, and none in an outage', () => {
    const waiting = new WaitingPartitions('ledger');
    waiting.wait(first, OUTAGE);
    expect(waiting.defect()).toBeUndefined();
    waiting.wait(second, MISFIT);
    expect(waiting.defect()).toBe('waits: The database refused a statement (42P01)');
    waiting.goOn(second);
    expect(waiting.defect()).toBeUndefined();
  });

  it('are forgotten where the group gives them to another process', async () => {
    const waiting = new WaitingPartitions('ledger');
    waiting.wait(first, MISFIT);
    waiting.wait(second, MISFIT);
    waiting.keep({ 'a-topic': [1] });
    expect(await measured('sql-42P01')).toBe(1);
    waiting.keep({});
    expect([await measured('sql-42P01'), waiting.defect()]).toEqual([0, undefined]);
  });
});
