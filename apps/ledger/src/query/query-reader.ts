import { type ErrorPointer, HubError } from '#libs/kernel';
import { isInstant } from '../log/instants.js';

export type RawQuery = Readonly<Record<string, unknown>>;

const MAX_TEXT = 200;

/** Reads the parameters of a query and collects what does not fit, so that the caller is told everything at once. */
export class QueryReader {
  private readonly errors: ErrorPointer[] = [];
  private readonly known = new Set<string>();

  constructor(private readonly query: RawQuery) {}

  text(name: string): string | undefined {
    this.known.add(name);
    const value = this.query[name];
    if (value === undefined) return undefined;
    if (typeof value !== 'string') return this.refuse(name, 'may be given once only');
    if (value === '' || value.length > MAX_TEXT) return this.refuse(name, `must have 1 to ${MAX_TEXT} characters`);
    return value.includes('\u0000') ? this.refuse(name, 'contains a NUL character') : value;
  }

  instant(name: string): Date | undefined {
    // A "+" that was not escaped arrives as a space.
    const text = this.text(name)?.replace(/ (?=\d\d:\d\d$)/, '+');
    if (text === undefined) return undefined;
    return isInstant(text) ? new Date(text) : this.refuse(name, 'must be an RFC 3339 time with offset, from 1970 on');
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    return allowed.find(value => value === text) ?? this.refuse(name, `must be one of ${allowed.join(', ')}`);
  }

  integer(name: string, min: number, max: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    return value >= min && value <= max ? value : this.refuse(name, `must be a whole number from ${min} to ${max}`);
  }

  /** Notes that a parameter does not fit. */
  refuse(name: string, message: string): undefined {
    this.known.add(name);
    this.errors.push({ pointer: `/${name}`, message });
    return undefined;
  }

  /** Throws `payload-invalid` where anything did not fit, or a parameter is none that was asked for. */
  finish(): void {
    for (const name of Object.keys(this.query)) {
      if (!this.known.has(name)) this.refuse(name.slice(0, MAX_TEXT), 'is not a parameter here');
    }
    if (this.errors.length === 0) return;
    throw new HubError('invalid', 'payload-invalid', 'The query does not fit', { errors: this.errors });
  }
}
