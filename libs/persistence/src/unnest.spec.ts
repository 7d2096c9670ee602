import { describe, expect, it } from '@jest/globals';
import { toColumns } from './unnest.js';

describe('rows as columns of an unnest', () => {
  it('spells out no column that is null in every row: the database fills it up', () => {
    const columns = toColumns(
      [
        [1, null, 'a "quoted" word', null],
        [2, null, null, true],
      ],
      ['int', 'timestamptz', 'text', 'boolean'],
    );

    expect(columns).toEqual(['{1,2}', null, String.raw`{"a \"quoted\" word",NULL}`, '{NULL,true}']);
  });
});
