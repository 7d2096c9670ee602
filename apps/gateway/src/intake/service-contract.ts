import type { DataService } from '#libs/contracts';
import type { ErrorPointer, JsonValue } from '#libs/kernel';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { type FieldReader, readerOf } from './field-pointer.js';
import { parseInstant } from './instant.js';
import { naturalKeyOf } from './natural-key.js';
import { toErrorPointers } from './schema-errors.js';

/** Beyond this a sender hears the first error only: a megabyte of wrong rows would make a million of them. */
const ALL_ERRORS_UP_TO = 65_536;

/** One version of a service, compiled: what a record of it must be, and where its identity stands. */
export class ServiceContract {
  readonly businessKeyOf: FieldReader;
  readonly agencyOf: FieldReader;
  readonly occurredAtOf: FieldReader;
  private readonly identity: readonly FieldReader[];
  private readonly isValid: ValidateFunction;
  private allErrors: ValidateFunction | undefined;

  constructor(
    readonly service: DataService,
    private readonly clockToleranceMs: number,
  ) {
    const { pointers } = service;
    this.businessKeyOf = readerOf(pointers.businessKey);
    this.agencyOf = readerOf(pointers.agency);
    this.occurredAtOf = readerOf(pointers.occurredAt);
    this.identity = pointers.naturalKey.map(readerOf);
    this.isValid = this.compile(false);
  }

  /** What is wrong with the record; none is valid. `length`: of the record as text. */
  violations(record: JsonValue, length: number): readonly ErrorPointer[] {
    if (this.isValid(record)) return [];
    if (length > ALL_ERRORS_UP_TO) return toErrorPointers(this.isValid.errors ?? []);
    this.allErrors ??= this.compile(true);
    this.allErrors(record);
    return toErrorPointers(this.allErrors.errors ?? []);
  }

  naturalKeyOf(record: JsonValue): string {
    return naturalKeyOf(record, this.identity);
  }

  private compile(allErrors: boolean): ValidateFunction {
    const ajv = new Ajv2020({ allErrors, strict: true, allowUnionTypes: true, strictTypes: false });
    ajvFormats.default(ajv);
    ajv.addFormat('instant', { type: 'string', validate: text => parseInstant(text) !== undefined });
    ajv.addFormat('reported-instant', { type: 'string', validate: text => this.isReportable(text) });
    return ajv.compile(this.service.schema);
  }

  private isReportable(text: string): boolean {
    const instant = parseInstant(text);
    return instant !== undefined && instant <= Date.now() + this.clockToleranceMs;
  }
}
