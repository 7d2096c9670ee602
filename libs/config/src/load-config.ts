import 'reflect-metadata';
import { IsInt, Max, Min, validateSync } from 'class-validator';
import { applyDecorators, type Provider } from '@nestjs/common';

interface EnvField {
  readonly property: string;
  readonly variable: string;
}

const FIELDS = Symbol('hub.config.fields');

/** Fills the field from an environment variable, converted to the field's type (lists are comma-separated). */
export function FromEnv(variable: string): PropertyDecorator {
  return (target, property) => {
    const fields = (Reflect.getMetadata(FIELDS, target) ?? []) as EnvField[];
    Reflect.defineMetadata(FIELDS, [...fields, { property: String(property), variable }], target);
  };
}

/** A whole number within bounds, both inclusive. */
export function IntBetween(min: number, max: number): PropertyDecorator {
  return applyDecorators(IsInt(), Min(min), Max(max));
}

/** Start-up stops here: names each bad variable and the reason, never the value. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Configuration does not fit:\n${problems.map(problem => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** The class filled from the environment and validated; throws ConfigError. */
export function loadConfig<T extends object>(
  ConfigClass: new () => T,
  env: Readonly<Record<string, string | undefined>> = process.env,
): T {
  const config = new ConfigClass();
  const fields = (Reflect.getMetadata(FIELDS, config) ?? []) as EnvField[];
  for (const field of fields) {
    const text = env[field.variable];
    if (text !== undefined && text !== '') Reflect.set(config, field.property, convert(config, field.property, text));
  }
  const problems = validateSync(config, { forbidUnknownValues: false }).map(error => {
    const variable = fields.find(field => field.property === error.property)?.variable ?? error.property;
    return `${variable}: ${Object.values(error.constraints ?? {}).join('; ')}`;
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** Provides the class to Nest, loaded once. */
export function configProvider<T extends object>(ConfigClass: new () => T): Provider {
  return { provide: ConfigClass, useFactory: () => loadConfig(ConfigClass) };
}

function convert(config: object, property: string, text: string): unknown {
  const type: unknown = Reflect.getMetadata('design:type', config, property);
  if (type === Number) return Number(text);
  if (type === Boolean) return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
  if (type === Array) return text.split(',').map(item => item.trim());
  return text;
}
