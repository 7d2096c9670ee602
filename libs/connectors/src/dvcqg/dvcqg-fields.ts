import { HubError, type ErrorPointer } from '#libs/kernel';
import { parseDvcqgDate } from './dvcqg-dates.js';

/**
 * Reads the members of an object that came from outside by the portal's rules: texts, '' for unknown. Gathers
 * what is wrong with pointers, so that a sender hears everything at once.
 */
export class DvcqgFields {
  private readonly members: Readonly<Record<string, unknown>>;

  constructor(
    value: unknown,
    private readonly pointer: string,
    private readonly errors: ErrorPointer[] = [],
  ) {
    this.members = isObject(value) ? value : {};
    if (!isObject(value)) this.errors.push({ pointer, message: 'must be an object' });
  }

  /** undefined where it is absent, null or ''. Numbers and booleans are taken as their text. */
  text(name: string): string | undefined {
    const value = this.members[name];
    if (value === undefined || value === null || value === '') return undefined;
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    this.refuse(name, 'must be a text');
    return undefined;
  }

  /** A date of the portal as RFC 3339. */
  date(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    try {
      return parseDvcqgDate(text, `${this.pointer}/${name}`);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      this.refuse(name, error.errors?.[0]?.message ?? error.message);
      return undefined;
    }
  }

  /** "1" and "True" are true, "0" and "False" false, in any case. */
  flag(name: string): boolean | undefined {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined) return undefined;
    if (text === '1' || text === 'true') return true;
    if (text === '0' || text === 'false') return false;
    this.refuse(name, 'must be "1" or "0"');
    return undefined;
  }

  list(name: string): DvcqgFields[] {
    const value = this.members[name];
    if (value === undefined || value === null || value === '') return [];
    if (Array.isArray(value)) {
      return value.map((row, i) => new DvcqgFields(row, `${this.pointer}/${name}/${i}`, this.errors));
    }
    this.refuse(name, 'must be a list');
    return [];
  }

  /** A field that is asked for twice is refused once. */
  refuse(name: string, message: string): void {
    const pointer = `${this.pointer}/${name}`;
    if (!this.errors.some(error => error.pointer === pointer)) this.errors.push({ pointer, message });
  }

  throwIfInvalid(): void {
    if (this.errors.length === 0) return;
    throw new HubError('invalid', 'payload-invalid', 'The record is not acceptable', { errors: this.errors });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
