import { Random, Weighted } from '../random.js';
import { CitizenQueue } from './citizen-queue.js';
import { deviate } from './deviations.js';
import {
  EXPECTATIONS,
  type InsuredExpectation,
  type InsuredKind,
  type InsuredShares,
  USUAL_SHARES,
} from './insured-kinds.js';

export interface InsuredFileOptions {
  /** A whole number ≥ 0; another seed begins with other people. */
  readonly seed: number;
  /** At most 1,170,000: nobody stands in a file twice. */
  readonly rows: number;
  /** Default: `USUAL_SHARES`. */
  readonly shares?: InsuredShares;
}

/** One person as a file tells of them, and what a verification must find. */
export interface InsuredRow {
  /** Counts from 0. */
  readonly index: number;
  readonly number: string;
  readonly name: string;
  /** `YYYY-MM-DD`, `YYYY`, or '' where it is not told. */
  readonly birthDate: string;
  /** Which office of the insurance keeps the person. */
  readonly unit: string;
  readonly kind: InsuredKind;
  readonly expected: InsuredExpectation;
}

const MOST_ROWS = 1_170_000;
const UNITS = [
  'BHXH thành phố Hà Tĩnh',
  'BHXH thị xã Hồng Lĩnh',
  'BHXH thị xã Kỳ Anh',
  'BHXH huyện Can Lộc',
  'BHXH huyện Cẩm Xuyên',
  'BHXH huyện Đức Thọ',
  'BHXH huyện Hương Khê',
  'BHXH huyện Hương Sơn',
  'BHXH huyện Kỳ Anh',
  'BHXH huyện Nghi Xuân',
  'BHXH huyện Thạch Hà',
  'BHXH huyện Vũ Quang',
];

/**
 * The rows of a file of insured people with known answers, one by one, in constant memory. The same options give the
 * same rows on every machine. A kind of which the population has no more people to show becomes `plain`. Throws
 * RangeError for too many rows, and for shares that add up to more than 1.
 */
export function* insuredFile(options: InsuredFileOptions): Generator<InsuredRow, void, undefined> {
  const { seed, rows, shares = USUAL_SHARES } = options;
  if (rows > MOST_ROWS) throw new RangeError(`A file has at most ${MOST_ROWS} rows`);
  const kinds = choiceOf(shares);
  const queue = new CitizenQueue(seed);
  for (let index = 0; index < rows; index++) {
    const random = new Random(seed, index + 1);
    const { kind, person } = queue.next(kinds.pick(random));
    const unit = random.pick(UNITS);
    yield { index, ...deviate(kind, person, random), unit, kind, expected: EXPECTATIONS[kind] };
  }
}

export interface InsuredTotals {
  readonly rows: number;
  readonly byKind: Readonly<Partial<Record<InsuredKind, number>>>;
  readonly byResult: Readonly<Partial<Record<InsuredExpectation['result'], number>>>;
  readonly byReason: Readonly<Record<string, number>>;
}

/** Counted by making the file once: about three seconds for a million rows. */
export function insuredTotals(options: InsuredFileOptions): InsuredTotals {
  const [byKind, byResult, byReason] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  for (const { kind, expected } of insuredFile(options)) {
    count(byKind, kind);
    count(byResult, expected.result);
    for (const reason of expected.reasons) count(byReason, reason);
  }
  const totals = [byKind, byResult, byReason].map(counts => Object.fromEntries(counts) as Record<string, number>);
  return { rows: options.rows, byKind: totals[0]!, byResult: totals[1]!, byReason: totals[2]! };
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function choiceOf(shares: InsuredShares): Weighted<InsuredKind> {
  const entries = Object.entries(shares) as [InsuredKind, number][];
  const plain = 1 - entries.reduce((sum, [, share]) => sum + share, 0);
  if (plain < -1e-9) throw new RangeError('The shares of a file add up to more than 1');
  return new Weighted<InsuredKind>([...entries, ['plain', Math.max(0, plain)]]);
}
