import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { COLUMNS, newSubjects, numberOf, OWNER, rowOf } from '../jobs-test-kit.js';
import { abandonedAccesses } from './abandoned-accesses.js';
import type { ChunkTask } from './chunk-run.js';
import { ALL, KNOWN } from './chunk-run-test-kit.js';
import { JobSeal } from './job-seal.js';
import type { Rights } from './run-rights.service.js';

const [COVERED, NARROW, OTHER] = [1, 2, 3].map(i => `H42-20260302-000000${i}`) as [string, string, string];
const subjects = newSubjects();
const RIGHTS: Rights = {
  ...ALL,
  covers: async dossier =>
    dossier === OTHER
      ? undefined
      : { granted: dossier === NARROW ? new Set(['number', 'name']) : undefined, isDossierUnknown: false },
};
/** Of each line: number, name, birth date, unit, dossier. */
const LINES = [
  [numberOf(0), 'Nguyễn Văn An', '1990-03-21', '', ''],
  [numberOf(1), 'Nguyễn Văn An', '1990-03-21', '', COVERED],
  [numberOf(2), 'Nguyễn Văn An', '1990-03-21', '', NARROW],
  [numberOf(3), 'Nguyễn Văn An', '', '', NARROW],
  [numberOf(4), 'Nguyễn Văn An', '1990-03-21', '', OTHER],
  ['no number', 'Nguyễn Văn An', '1990-03-21', '', ''],
  [numberOf(6), 'Nguyễn Văn An', '1990-03-21', '', ''],
];
const job = { id: randomUUID(), owner: OWNER, sealing: new JobSeal('x', Buffer.alloc(32)), map: COLUMNS };
const TASK: ChunkTask = {
  ...{ job, claim: randomUUID(), attempts: 0, retries: 0, today: '2026-03-02' },
  rows: LINES.map((cells, i) => rowOf(i + 2, cells)),
  before: LINES.map((_, i) => (i === 6 ? KNOWN : null)),
};

async function loggedUnder(rights: Rights | undefined): Promise<string[]> {
  const accesses = await abandonedAccesses(TASK, rights, subjects);
  return accesses.map(access => access.subjects[0]!);
}

describe('people of a chunk that a killed process has left', () => {
  it('are in the log but those about whom it asked nobody: refused for their dossier, unreadable, or answered before', async () => {
    expect(await loggedUnder(RIGHTS)).toEqual([0, 1, 3].map(i => subjects.subjectOf(numberOf(i))));
  });

  it('are in the log all where nobody knows any more what the job had a right to', async () => {
    expect(await loggedUnder(undefined)).toEqual([0, 1, 2, 3, 4].map(i => subjects.subjectOf(numberOf(i))));
  });
});
