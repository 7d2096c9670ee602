import { gzipSync } from 'node:zlib';
import { Province } from './province.js';

/** A record that must be refused, and how. */
export interface BadRecord {
  readonly name: string;
  /** Made when it is sent: each is a dossier of its own. */
  readonly body: () => string | Buffer | object;
  readonly status: number;
  readonly code: string;
  /** Where the contract has a pointer. */
  readonly pointer?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Body = BadRecord['body'];
type Headers = NonNullable<BadRecord['headers']>;

const EVENTS = { 'content-type': 'application/cloudevents+json' };
const HOUR_MS = 3_600_000;

/** Every kind of bad record that the first line must withstand, from the province `top`. */
export function badRecords(top: string): readonly BadRecord[] {
  const writer = new Writer(new Province(top));
  return [...malformed(writer), ...wrongTypes(), ...wrongFields(writer), ...unsafeTexts(writer), ...others(writer)];
}

class Writer {
  constructor(private readonly province: Province) {}

  record(more: object = {}): object {
    return { ...this.province.dossier().report(1), ...more };
  }

  text(more: object = {}): string {
    return JSON.stringify(this.record(more));
  }

  /** A good record with `"note":"NOTE"` whose text is changed, for what an object cannot hold. */
  changed(from: string, to: string): string {
    return this.text({ note: 'NOTE' }).replace(from, to);
  }
}

function malformed(writer: Writer): BadRecord[] {
  const bad = (name: string, body: Body, headers: Headers = {}) => ({
    name,
    body,
    headers,
    status: 400,
    code: 'malformed',
  });
  return [
    bad('text that is not JSON', () => 'hello'),
    bad('an empty body', () => ''),
    bad('JSON that ends too early', () => writer.text().slice(0, -20)),
    bad('two objects in one body', () => `${writer.text()} ${writer.text()}`),
    bad('JSON with a comment', () => `/* */${writer.text()}`),
    bad('a depth bomb of arrays', () => '['.repeat(100_000) + ']'.repeat(100_000)),
    bad('a depth bomb of objects', () => `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
    bad('a depth bomb that never closes', () => '{"a":['.repeat(100_000)),
    bad('a depth bomb inside a field', () => writer.changed('"NOTE"', '['.repeat(5_000) + ']'.repeat(5_000))),
    bad('Latin-1 bytes that call themselves UTF-8', () => Buffer.from(writer.text({ note: 'é' }), 'latin1')),
    bad('UTF-16', () => Buffer.from(writer.text(), 'utf16le')),
    bad('a raw NUL in a text', () => writer.changed('NOTE', 'a\u0000b')),
    bad('an Idempotency-Key of 300 characters', () => writer.record(), { 'idempotency-key': 'k'.repeat(300) }),
  ];
}

const invalid = (name: string, pointer: string, body: Body, headers: Headers = {}): BadRecord => ({
  name,
  body,
  pointer,
  headers,
  status: 422,
  code: 'payload-invalid',
});

function wrongTypes(): BadRecord[] {
  const scalars = ['"text"', '42', 'true', 'null'].map(body =>
    invalid(`${body} where a record belongs`, '', () => body),
  );
  const ndjson = { 'content-type': 'application/x-ndjson' };
  return [
    ...scalars,
    invalid('an empty array', '', () => '[]'),
    invalid('NDJSON of no line', '', () => '\n\n', ndjson),
  ];
}

function wrongFields(writer: Writer): BadRecord[] {
  const field = (name: string, pointer: string, change: object) => invalid(name, pointer, () => writer.text(change));
  const applicant = { type: 1, name: 'x' };
  return [
    field('an unknown field', '/colour', { colour: 'red' }),
    field('an unknown field further down', '/applicant/age', { applicant: { ...applicant, age: 3 } }),
    field('5,000 fields too many', '/field0', fields(5_000)),
    field('a missing field', '/status', { status: undefined }),
    field('status 11', '/status', { status: 11 }),
    field('status 0', '/status', { status: 0 }),
    field('status "4" as a text', '/status', { status: '4' }),
    field('status 1.5', '/status', { status: 1.5 }),
    field('status null', '/status', { status: null }),
    field('occurredAt without offset', '/occurredAt', { occurredAt: '2025-05-06T08:15:00' }),
    field('occurredAt in the year 0001', '/occurredAt', { occurredAt: '0001-01-01T00:00:00+07:00' }),
    field('occurredAt on 30 February', '/occurredAt', { occurredAt: '2025-02-30T08:15:00+07:00' }),
    field('occurredAt as a number', '/occurredAt', { occurredAt: 1_746_493_200 }),
    invalid('occurredAt an hour ahead', '/occurredAt', () => writer.text({ occurredAt: inAnHour() })),
    field('a dossier code of no known form', '/dossierCode', { dossierCode: '../../etc/passwd' }),
    field('a dossier code of 64 kB in the right form', '/dossierCode', {
      dossierCode: `G09${'.AAAA'.repeat(13_000)}-20260609-0092637`,
    }),
    field('an agency of 64 kB in the right form', '/agencyCode', { agencyCode: `H62${'.AAAA'.repeat(13_000)}` }),
    field('a number of eleven digits', '/applicant/identityNumber', { applicant: elevenDigits(applicant) }),
    field('a note of 1,001 characters', '/note', { note: 'x'.repeat(1_001) }),
  ];
}

function unsafeTexts(writer: Writer): BadRecord[] {
  const change = (name: string, pointer: string, from: string, to: string) =>
    invalid(name, pointer, () => writer.changed(from, to));
  return [
    change('an escaped NUL in a text', '/note', 'NOTE', 'a\\u0000b'),
    change('a lone surrogate in a text', '/note', 'NOTE', '\\ud800'),
    change('a surrogate pair the wrong way round', '/note', 'NOTE', '\\udc00\\ud800'),
    change('__proto__', '/__proto__', '"note"', '"__proto__":{"x":1},"note"'),
    change('__proto__ in disguise', '/__proto__', '"note"', '"\\u005f_proto__":1,"note"'),
    change('constructor', '/constructor', '"note"', '"constructor":{"prototype":1},"note"'),
    change('a key that is there twice', '/status', '"note"', '"status":2,"note"'),
    change('a key twice, once escaped', '/status', '"note"', '"\\u0073tatus":2,"note"'),
    change('a key twice further down', '/applicant/name', '"name":', '"name":"x","name":'),
  ];
}

function others(writer: Writer): BadRecord[] {
  const bad = (name: string, [status, code]: [number, string], body: Body, headers: Headers = {}): BadRecord => ({
    name,
    body,
    headers,
    status,
    code,
  });
  const tooLarge: [number, string] = [413, 'too-large'];
  const media: [number, string] = [415, 'unacceptable-media'];
  const event = { specversion: '1.0', source: '/x', type: 't' };
  const record = () => writer.text();
  return [
    bad('a body of 2 MB', tooLarge, () => writer.text({ note: 'x'.repeat(2_097_152) })),
    bad('an array of 1,001 records', tooLarge, () => Array.from({ length: 1_001 }, () => ({}))),
    bad('an array of 9 MB', tooLarge, () => [writer.record({ note: 'x'.repeat(9_437_184) })]),
    bad('a charset other than UTF-8', media, record, { 'content-type': 'application/json; charset=iso-8859-1' }),
    bad('a media type that is no JSON', media, record, { 'content-type': 'text/plain' }),
    bad('a compressed body', media, () => gzipSync(record()), { 'content-encoding': 'gzip' }),
    {
      ...bad('an agency for which the system does not report', [403, 'no-agreement'], () =>
        writer.text({ agencyCode: '000.00.01.H99' }),
      ),
      pointer: '/agencyCode',
    },
    invalid('a CloudEvent without id', '/id', () => ({ ...event, data: writer.record() }), EVENTS),
    invalid('a CloudEvent without data', '/data', () => ({ ...event, id: 'x' }), EVENTS),
    invalid(
      'a CloudEvent of another version',
      '/specversion',
      () => ({ ...event, specversion: '0.3', id: 'x', data: {} }),
      EVENTS,
    ),
  ];
}

function fields(count: number): object {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`field${i}`, i]));
}

function elevenDigits(applicant: object): object {
  return { ...applicant, identityNumber: '04209012345' };
}

function inAnHour(): string {
  return new Date(Date.now() + HOUR_MS).toISOString();
}
