/** Pieces from which the schemas of the hub's own services are made. */

type Schema = Record<string, unknown>;

export const text = (maxLength: number, description?: string): Schema => ({
  type: 'string',
  minLength: 1,
  maxLength,
  ...(description ? { description } : {}),
});

export const pattern = (value: string, description?: string, maxLength = 64): Schema => ({
  type: 'string',
  maxLength,
  pattern: value,
  ...(description ? { description } : {}),
});

/** Format of the hub: RFC 3339 with offset, not before 1990. */
export const instant = (description: string): Schema => ({ type: 'string', format: 'instant', description });

/** As `instant`, and not after now plus the clock tolerance. */
export const reportedInstant = (description: string): Schema => ({
  type: 'string',
  format: 'reported-instant',
  description,
});

export const object = (required: readonly string[], properties: Schema): Schema => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});

export const list = (maxItems: number, items: unknown): Schema => ({ type: 'array', maxItems, items });
export const url: Schema = { type: 'string', format: 'uri', maxLength: 2000 };
export const sha256: Schema = { type: 'string', pattern: '^[0-9a-f]{64}$' };
