import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { HubError, type ErrorPointer } from '#libs/kernel';

/** Control requests: unknown fields and wrong values are a 400 that names each with a pointer. */
export function controlValidation(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    transform: true,
    exceptionFactory: errors =>
      new HubError('invalid', 'malformed', 'The request is not acceptable', { errors: errors.map(toPointer) }),
  });
}

function toPointer({ property, constraints }: ValidationError): ErrorPointer {
  return { pointer: `/${property}`, message: Object.values(constraints ?? {}).join('; ') };
}
