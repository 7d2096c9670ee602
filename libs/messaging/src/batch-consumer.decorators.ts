import {
  type ArgumentsHost,
  applyDecorators,
  Catch,
  Controller,
  type ExceptionFilter,
  UseFilters,
} from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import type { ConsumerGroup } from '#libs/contracts';
import { throwError } from 'rxjs';

/** Handlers belong to the strategy of their group, also where several apps share a process. */
export function transportOf(group: ConsumerGroup): symbol {
  return Symbol.for(`hub.consumer.${group}`);
}

/** Nest's own filter would turn every error into "Internal server error"; the strategy needs the real one. */
@Catch()
class PassErrorOn implements ExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): ReturnType<typeof throwError> {
    return throwError(() => error);
  }
}

/** A class whose `@OnBatch` methods take batches from Kafka. */
export function BatchConsumer(): ClassDecorator {
  return applyDecorators(Controller(), UseFilters(new PassErrorOn()));
}

/**
 * The method takes a `RecordBatch` of the topic and resolves when its effects are durable. A retriable HubError makes
 * the same batch come again later; for any other error the messages are tried one by one, and the one that fails goes
 * to the dead letters.
 */
export function OnBatch(topic: string, group: ConsumerGroup): MethodDecorator {
  return EventPattern<string>(topic, transportOf(group));
}
