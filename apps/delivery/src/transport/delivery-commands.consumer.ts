import { toDeliveryCommand, Topic } from '#libs/contracts';
import { BatchConsumer, OnBatch, type RecordBatch } from '#libs/messaging';
import { CommandRunner } from '../application/command-runner.service.js';

/** What other apps want done for their operators. */
@BatchConsumer()
export class DeliveryCommandsConsumer {
  constructor(private readonly runner: CommandRunner) {}

  @OnBatch(Topic.DeliveryCommands, 'delivery')
  take({ messages }: RecordBatch): Promise<void> {
    return this.runner.take(messages.map(({ value }) => toDeliveryCommand(value)));
  }
}
