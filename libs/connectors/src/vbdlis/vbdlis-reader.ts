import type { LandFile } from '#libs/contracts';
import { type ErrorPointer, HubError, type JsonObject, type JsonValue } from '#libs/kernel';
import type { VbdlisClock } from './vbdlis-dates.js';
import { namesIn, type VbdlisDialect } from './vbdlis-dialects.js';
import { isList, VBDLIS_FIELDS, VBDLIS_SELF, type VbdlisField, type VbdlisList } from './vbdlis-fields.js';
import { Problem, type ReadContext, VBDLIS_KINDS } from './vbdlis-kinds.js';
import type { VbdlisOperation } from './vbdlis-operations.js';

interface ReaderOptions {
  readonly dialect: VbdlisDialect;
  readonly files?: ReadonlyMap<string, LandFile>;
  readonly fileBaseUrl?: string | undefined;
  readonly isLegacyText?: (text: string) => boolean;
  readonly isForbiddenHost?: ((hostname: string) => boolean) | undefined;
  readonly clock?: VbdlisClock;
}

const MAX_ROWS = 200;

/** Reads a body row by row of the tables and gathers what is wrong with it, so that a sender hears everything at once. */
export class VbdlisReader {
  private readonly errors: ErrorPointer[] = [];
  private readonly reading: ReadContext;

  constructor(private readonly options: ReaderOptions) {
    this.reading = {
      isLegacyText: options.isLegacyText ?? (() => false),
      fileAt: pointer => options.files?.get(pointer),
      fileBaseUrl: options.fileBaseUrl,
      isForbiddenHost: options.isForbiddenHost ?? (() => false),
      clock: options.clock ?? 'as-written',
    };
  }

  readAll(operation: VbdlisOperation, body: JsonValue): JsonObject {
    const record: JsonObject = {};
    if (!isObject(body)) this.refuse('', 'must be an object');
    for (const row of VBDLIS_FIELDS[operation]) {
      if (isList(row)) this.readList(row, body, record);
      else this.readField(row, body, '', record);
    }
    return record;
  }

  checkNotices(notices: JsonValue | undefined): void {
    const name = '/DanhSachThongBaoThue';
    if (!Array.isArray(notices) || notices.length === 0) return this.refuse(name, 'must have at least one notice');
    const numbers = notices.map(notice => (notice as JsonObject)['number']);
    numbers.forEach((number, i) => {
      const isRepeated = number !== undefined && numbers.indexOf(number) < i;
      if (isRepeated) this.refuse(`${name}/${i}/SoThongBaoThue`, 'is there more than once');
    });
  }

  throwIfInvalid(): void {
    if (this.errors.length === 0) return;
    throw new HubError('invalid', 'payload-invalid', 'The record is not acceptable', { errors: this.errors });
  }

  private readField(field: VbdlisField, source: JsonValue, at: string, record: JsonObject): void {
    const found = this.find(field.name, source, at);
    if (found === undefined) return;
    const value = VBDLIS_KINDS[field.kind].read(found.value, this.reading, found.pointer);
    if (value instanceof Problem) this.refuse(found.pointer, value.message);
    else if (value !== undefined) put(record, field.to, value);
  }

  /** A list may come as the only object that would be in it. */
  private readList(list: VbdlisList, source: JsonValue, record: JsonObject): void {
    const found = this.find(list.name, source, '');
    if (found === undefined) return;
    const { value, pointer } = found;
    if (!Array.isArray(value) && !isObject(value)) return this.refuse(pointer, 'must be a list');
    const rows = Array.isArray(value) ? value : [value];
    if (rows.length > MAX_ROWS) return this.refuse(pointer, `must have at most ${MAX_ROWS} rows`);
    const items = rows.map((row, i) => this.readRow(list, row, Array.isArray(value) ? `${pointer}/${i}` : pointer));
    // A row without anything in it stands for nothing: that is how some write "none".
    const told = list.to === 'notices' ? items : items.filter(item => Object.keys(item).length > 0);
    if (told.length > 0) put(record, list.to, told);
  }

  private readRow(list: VbdlisList, row: JsonValue, pointer: string): JsonObject {
    const item: JsonObject = {};
    if (!isObject(row)) this.refuse(pointer, 'must be an object');
    for (const field of list.each) this.readField(field, row, pointer, item);
    return item;
  }

  /** Where a value stands and what it is; undefined where it is absent, null or without a visible character. */
  private find(name: string, source: JsonValue, at: string): { value: JsonValue; pointer: string } | undefined {
    if (name === VBDLIS_SELF) return isObject(source) ? { value: source, pointer: at } : undefined;
    let [value, pointer]: [JsonValue | undefined, string] = [source, at];
    for (const step of name.split('.')) {
      if (!isObject(value)) return this.refuseParent(value, pointer);
      const members: JsonObject = value;
      const names = namesIn(this.options.dialect, step);
      const known = names.find(each => Object.hasOwn(members, each) && !isAbsent(members[each])) ?? names[0]!;
      value = Object.hasOwn(members, known) ? members[known] : undefined;
      pointer = `${pointer}/${known}`;
    }
    return value === undefined || isAbsent(value) ? undefined : { value, pointer };
  }

  private refuseParent(value: JsonValue | undefined, pointer: string): undefined {
    if (!isAbsent(value)) this.refuse(pointer, 'must be an object');
    return undefined;
  }

  private refuse(pointer: string, message: string): void {
    if (!this.errors.some(error => error.pointer === pointer)) this.errors.push({ pointer, message });
  }
}

function put(record: JsonObject, path: string, value: JsonValue): void {
  const steps = path === '' ? [] : path.split('.');
  const last = isObject(value) ? undefined : steps.pop();
  let target = record;
  for (const step of steps) target = (target[step] ??= {}) as JsonObject;
  if (last === undefined) Object.assign(target, value);
  else target[last] = value;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAbsent(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}
