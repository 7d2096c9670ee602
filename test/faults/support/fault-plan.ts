import type { Random } from '#libs/samples';
import type { Fault } from './fault.js';

/** What goes wrong together. */
export type Play = readonly Fault[];

/**
 * What a long run plays. First each of `atLeastOnce`, in the order of the seed, so that no seed leaves one out; then for
 * ever one of `all` at random, or two that can be on at once.
 */
export class FaultPlan {
  private readonly due: Play[];

  constructor(
    private readonly random: Random,
    private readonly all: readonly Fault[],
    atLeastOnce: readonly Play[],
  ) {
    this.due = shuffled(random, atLeastOnce);
  }

  /** Whether something is due that has not been played yet. */
  get isDue(): boolean {
    return this.due.length > 0;
  }

  next(): Play {
    return this.due.pop() ?? this.draw();
  }

  private draw(): Play {
    const first = this.random.pick(this.all);
    const others = this.all.filter(other => canMeet(first, other));
    if (others.length === 0 || this.random.chance(0.5)) return [first];
    return [first, this.random.pick(others)];
  }
}

/** Neither takes hold of what the other has. */
function canMeet(one: Fault, other: Fault): boolean {
  return one.grips.every(grip => !other.grips.includes(grip));
}

/** Fisher and Yates. */
function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const result = [...list];
  for (let last = result.length - 1; last > 0; last--) {
    const other = random.between(0, last);
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}
