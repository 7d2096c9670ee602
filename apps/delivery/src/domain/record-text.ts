import { HubError, type JsonObject } from '#libs/kernel';
import { type Grant, project } from './granted-fields.js';

/** A record as it came; parsed once, and only where somebody needs a field of it. */
export class RecordText {
  private parsed: Readonly<Record<string, unknown>> | undefined;

  constructor(readonly text: string) {}

  get fields(): Readonly<Record<string, unknown>> {
    this.check();
    return this.parsed!;
  }

  /** Throws where it cannot be read. */
  check(): void {
    this.parsed ??= parse(this.text);
  }

  /** Everything is passed on as it came, byte by byte; less than everything is written anew. */
  limitedTo(grant: Grant): string {
    return grant === '*' ? this.text : project(this.fields, grant);
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  const parsed = parseJson(text);
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as JsonObject;
  throw new HubError('invalid', 'malformed', 'The record of a changed event is no object');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HubError('invalid', 'malformed', 'The record of a changed event is not JSON', { cause });
  }
}
