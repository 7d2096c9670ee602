import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { JobsController } from './jobs.controller.js';

const SYSTEM = { code: 'insurance', status: 'active' };

async function* file(): AsyncGenerator<Buffer, void, undefined> {
  yield Buffer.from('a,b\n');
  yield Buffer.from('1,2\n');
}

class Receiver extends PassThrough {
  writeHead(): this {
    return this;
  }
}

/** What is noted of a result that is asked for. `receiver`: takes the bytes. */
async function collectedAfter(method: string, receiver: Receiver): Promise<string[]> {
  const collected: string[] = [];
  const results = {
    result: async () => ({ format: { kind: 'csv', encoding: 'utf-8' }, name: undefined, bytes: file() }),
    markCollected: async (id: string) => void collected.push(id),
  };
  const parts = [{ clientOf: async () => 'c' }, { system: () => SYSTEM }, {}, {}, results, {}];
  const controller = new JobsController(...(parts as unknown as ConstructorParameters<typeof JobsController>));
  const reply = { hijack: () => ({ raw: receiver }) } as unknown as FastifyReply;
  await controller.result('job', { method } as FastifyRequest, reply);
  return collected;
}

describe('the result of a job', () => {
  it('is collected once it was taken as a whole, so that its people are erased', async () => {
    const receiver = new Receiver();
    expect(await collectedAfter('GET', receiver)).toEqual(['job']);
    expect(String(receiver.read())).toBe('a,b\n1,2\n');
  });

  it('is not collected by a HEAD, which takes nothing: its people would be erased before anybody has seen them', async () => {
    const receiver = new Receiver();
    expect(await collectedAfter('HEAD', receiver)).toEqual([]);
    expect([receiver.writableEnded, receiver.read()]).toEqual([true, null]);
  });

  it('is not collected where the connection breaks', async () => {
    const receiver = new Receiver();
    const taking = collectedAfter('GET', receiver);
    receiver.destroy();
    expect(await taking).toEqual([]);
  });
});
