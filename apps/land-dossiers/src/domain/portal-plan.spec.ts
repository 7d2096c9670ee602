import { describe, expect, it } from '@jest/globals';
import { DEFAULT_TRANSITIONS, type ServiceRecordStatus } from '#libs/kernel';
import { planPortal, type PortalPosition } from './portal-plan.js';

type Point = readonly [status: number, at: number];
const plan = (last: Point | undefined, ...steps: Point[]): Point[] => {
  const position = last && ({ status: last[0], at: last[1] } as PortalPosition);
  const asSteps = steps.map(([status, at]) => ({ status: status as ServiceRecordStatus, at, causeId: 'm' }));
  return planPortal(position, asSteps, DEFAULT_TRANSITIONS).map(({ status, at }) => [status, at]);
};

describe('what the portal is told', () => {
  it.each<[string, Point | undefined, Point[], Point[]]>([
    [
      'everything at first',
      undefined,
      [
        [2, 1],
        [4, 2],
      ],
      [
        [2, 1],
        [4, 2],
      ],
    ],
    [
      'only what is new',
      [4, 2],
      [
        [2, 1],
        [4, 2],
        [5, 3],
      ],
      [[5, 3]],
    ],
    [
      'nothing where it stands where the process does',
      [4, 2],
      [
        [2, 1],
        [4, 2],
      ],
      [],
    ],
    [
      '"in process" in between where the table wants it',
      [5, 2],
      [
        [2, 1],
        [5, 2],
        [6, 3],
      ],
      [
        [4, 3],
        [6, 3],
      ],
    ],
    [
      'a pause that came late, while nothing was told after it',
      [4, 2],
      [
        [2, 1],
        [4, 2],
        [5, 3],
        [4, 4],
      ],
      [
        [5, 3],
        [4, 4],
      ],
    ],
    [
      'no pause that is over',
      [9, 9],
      [
        [2, 1],
        [5, 3],
        [4, 4],
        [9, 9],
      ],
      [],
    ],
    [
      'where the process stands, with a time that does not go back',
      [4, 7],
      [
        [2, 1],
        [4, 2],
        [6, 5],
      ],
      [[6, 7]],
    ],
    [
      'nothing after the hand-over',
      [10, 9],
      [
        [2, 1],
        [9, 8],
        [10, 9],
        [9, 20],
        [10, 21],
      ],
      [],
    ],
    [
      'nothing back to "accepted"',
      [4, 3],
      [
        [2, 1],
        [4, 3],
        [2, 5],
      ],
      [],
    ],
    [
      'an end and its hand-over of one instant',
      [4, 2],
      [
        [2, 1],
        [4, 2],
        [9, 5],
        [10, 5],
      ],
      [
        [9, 5],
        [10, 5],
      ],
    ],
  ])('is %s', (_, last, steps, told) => {
    expect(plan(last, ...steps)).toEqual(told);
  });
});
