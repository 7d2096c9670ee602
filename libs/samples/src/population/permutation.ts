const HALF = 1_000;
const ROUNDS = 4;

/** Two whole numbers as one of 32 bits without visible pattern. */
export function mix(a: number, b: number): number {
  let bits = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ b;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A permutation of 0…999,999, another for each key: a Feistel network on two halves of three digits. */
export function scramble(key: number, value: number): number {
  let [left, right] = [Math.floor(value / HALF), value % HALF];
  for (let round = 0; round < ROUNDS; round++) [left, right] = [right, (left + roundOf(key, round, right)) % HALF];
  return left * HALF + right;
}

export function unscramble(key: number, value: number): number {
  let [left, right] = [Math.floor(value / HALF), value % HALF];
  for (let round = ROUNDS - 1; round >= 0; round--) {
    [left, right] = [(right - roundOf(key, round, left) + HALF) % HALF, left];
  }
  return left * HALF + right;
}

function roundOf(key: number, round: number, half: number): number {
  return mix(key * ROUNDS + round, half) % HALF;
}

/** `(factor · value + shift) mod size`, and back; factor and size have no divisor in common, and size is at most 10⁷. */
export class Affine {
  private readonly inverse: number;

  constructor(
    private readonly size: number,
    private readonly factor: number,
    private readonly shift: number,
  ) {
    this.inverse = inverseOf(factor % size, size);
  }

  forward(value: number): number {
    return (((value * this.factor) % this.size) + this.shift) % this.size;
  }

  back(value: number): number {
    return (((value + this.size - this.shift) % this.size) * this.inverse) % this.size;
  }
}

/** By the extended Euclidean algorithm. */
function inverseOf(value: number, modulus: number): number {
  let [remainder, next, coefficient, nextCoefficient] = [modulus, value, 0, 1];
  while (next > 0) {
    const quotient = Math.floor(remainder / next);
    [remainder, next] = [next, remainder - quotient * next];
    [coefficient, nextCoefficient] = [nextCoefficient, coefficient - quotient * nextCoefficient];
  }
  if (remainder !== 1) throw new RangeError('An affine permutation needs a factor that is coprime with its size');
  return coefficient < 0 ? coefficient + modulus : coefficient;
}
