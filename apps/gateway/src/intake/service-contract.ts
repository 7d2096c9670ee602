import type { RecordService } from '#libs/contracts';
import { type FieldReader, readerOf, SchemaCheck } from '#libs/exchange';
import type { ErrorPointer, JsonValue } from '#libs/kernel';
import { naturalKeyOf } from './natural-key.js';
import type { RecordNaming } from './sealing/record-naming.js';

/** One version of a service that takes records, compiled: what a record of it must be, and where its identity stands. */
export class ServiceContract {
  readonly businessKeyOf: FieldReader;
  readonly agencyOf: FieldReader;
  readonly occurredAtOf: FieldReader;
  private readonly identity: readonly FieldReader[];
  private readonly check: SchemaCheck;

  constructor(
    readonly service: RecordService,
    clockToleranceMs: number,
    readonly naming: RecordNaming,
  ) {
    const { pointers } = service;
    this.businessKeyOf = readerOf(pointers.businessKey);
    this.agencyOf = readerOf(pointers.agency);
    this.occurredAtOf = readerOf(pointers.occurredAt);
    this.identity = pointers.naturalKey.map(readerOf);
    this.check = new SchemaCheck(service.schema, clockToleranceMs);
  }

  /** What is wrong with the record; none is valid. `length`: of the record as text. */
  violations(record: JsonValue, length: number): readonly ErrorPointer[] {
    return this.check.violations(record, length);
  }

  naturalKeyOf(record: JsonValue): string {
    return naturalKeyOf(record, this.identity);
  }
}
