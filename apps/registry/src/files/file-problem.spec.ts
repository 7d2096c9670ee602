import { describe, expect, it } from '@jest/globals';
import { type FileProblem, refuseStart, refuseUpload } from './file-problem.js';

const problem = (line: number, file = 'a.yaml'): FileProblem => ({
  file,
  line,
  path: ['agreements', line, 'a/b'],
  reason: 'is wrong',
});
const many = Array.from({ length: 70 }, (_, i) => problem(70 - i));

describe('the refusal of registry files', () => {
  it('shows the first 50 problems of each file by line and counts the rest', () => {
    const lines = refuseStart([...many, problem(3, 'b.yaml')]).message.split('\n');
    expect(lines).toHaveLength(1 + 50 + 1 + 1);
    expect(lines[1]).toBe('  a.yaml:1 agreements[1].a/b: is wrong');
    expect(lines[51]).toBe('  a.yaml: and 20 more');
    expect(lines[52]).toBe('  b.yaml:3 agreements[3].a/b: is wrong');
  });

  it('answers an upload with pointers and lines, 50 at the most', () => {
    const error = refuseUpload(many);
    expect(error.code).toBe('payload-invalid');
    expect(error.errors).toHaveLength(50);
    expect(error.errors?.[0]).toEqual({ pointer: '/agreements/1/a~1b', message: 'line 1: is wrong' });
    expect(error.detail).toBe('70 problems, of which the first 50 are named');
  });
});
