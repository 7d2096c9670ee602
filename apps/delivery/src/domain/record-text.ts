import { HubError } from '#libs/kernel';
import { type Grant, project } from './granted-fields.js';

/** A record as it came; parsed once, and only where somebody needs a field of it. */
export class RecordText {
  private parsed: Readonly<Record<string, unknown>> | undefined;

  constructor(readonly text: string) {}

  get fields(): Readonly<Record<string, unknown>> {
    this.parsed ??= parse(this.text);
    return this.parsed;
  }

  /** Everything is passed on as it came, byte by byte; less than everything is written anew. */
  limitedTo(grant: Grant): string {
    return grant === '*' ? this.text : project(this.fields, grant);
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new HubError('invalid', 'malformed', 'The record of a changed event is not JSON', { cause });
  }
}
