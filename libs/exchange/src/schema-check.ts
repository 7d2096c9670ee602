import { type ErrorPointer, isDocumentName, isLegacyText, type JsonValue } from '#libs/kernel';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { parseInstant } from './instant.js';
import { useLengthKeywords } from './length-keywords.js';
import { toErrorPointers } from './schema-errors.js';

/** Beyond this a sender hears the first error only: a megabyte of wrong rows would make a million of them. */
const ALL_ERRORS_UP_TO = 65_536;

/** A service's JSON Schema, compiled, with the hub's own formats (`HUB_FORMATS`). */
export class SchemaCheck {
  private readonly isValid: ValidateFunction;
  private allErrors: ValidateFunction | undefined;

  /** `clockToleranceMs`: how far ahead of the hub's clock a reported time may lie. */
  constructor(
    private readonly schema: Record<string, unknown>,
    private readonly clockToleranceMs: number,
  ) {
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

  private compile(allErrors: boolean): ValidateFunction {
    const ajv = new Ajv2020({ allErrors, strict: true, allowUnionTypes: true, strictTypes: false });
    useLengthKeywords(ajv);
    ajvFormats.default(ajv);
    ajv.addFormat('instant', { type: 'string', validate: text => parseInstant(text) !== undefined });
    ajv.addFormat('reported-instant', { type: 'string', validate: text => this.isReportable(text) });
    ajv.addFormat('document-name', { type: 'string', validate: isDocumentName });
    ajv.addFormat('unicode-text', { type: 'string', validate: text => !isLegacyText(text) });
    return ajv.compile(this.schema);
  }

  private isReportable(text: string): boolean {
    const instant = parseInstant(text);
    return instant !== undefined && instant <= Date.now() + this.clockToleranceMs;
  }
}
