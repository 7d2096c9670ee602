/** A small deterministic random source (sfc32): the same seed and stream give the same numbers on every machine. */
export class Random {
  private a: number;
  private b: number;
  private c = 0x9e3779b9;
  private counter = 1;

  constructor(seed: number, stream = 0) {
    this.a = seed | 0;
    this.b = stream | 0;
    for (let i = 0; i < 12; i++) this.uint32();
  }

  uint32(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    return this.uint32() / 4_294_967_296;
  }

  /** A whole number, both ends included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)]!;
  }

  digits(length: number): string {
    return String(Math.floor(this.next() * 10 ** length)).padStart(length, '0');
  }

  /** A hash-like text of 64 hex digits. */
  hex64(): string {
    let text = '';
    for (let i = 0; i < 8; i++) text += this.uint32().toString(16).padStart(8, '0');
    return text;
  }
}

/** A choice by weight; weights need not add up to anything. */
export class Weighted<T> {
  private readonly limits: number[] = [];
  private readonly values: T[] = [];
  private total = 0;

  constructor(entries: readonly (readonly [T, number])[]) {
    for (const [value, weight] of entries) {
      this.total += weight;
      this.limits.push(this.total);
      this.values.push(value);
    }
  }

  pick(random: Random): T {
    const point = random.next() * this.total;
    let i = 0;
    while (this.limits[i]! <= point) i++;
    return this.values[i]!;
  }
}
